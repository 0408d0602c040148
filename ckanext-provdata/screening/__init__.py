"""Nothing personal or secret opens by mistake: files are looked through before anybody outside may read them."""
