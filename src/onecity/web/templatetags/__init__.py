"""The tags of OneCity's pages; `onecity` is loaded in every template."""
