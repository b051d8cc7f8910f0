"""Electronic certificates: declared, issued, used by grant, verified, and what nobody has to bring any more."""
