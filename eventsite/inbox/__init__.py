"""The mail catcher of development: takes every mail by SMTP, keeps it in a folder, shows it in a browser.

It stands beside the product and knows nothing of it: no table, no setting, no feature. Nothing that it takes in leaves
the machine. Its pages are for those who build eventsite and are in English.
"""
