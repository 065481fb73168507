"""Events, their programme, stops, speakers, hosts and places; the public pages and the desk's editor. Knows no registration."""
