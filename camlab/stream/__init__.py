"""How frames travel: the ring in shared memory says what, ZMQ says when."""
