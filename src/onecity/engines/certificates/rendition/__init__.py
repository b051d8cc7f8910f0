"""How does a certificate become a signed PDF? Only this room knows reportlab and pyHanko, and only when it draws."""
