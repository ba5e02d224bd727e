import time
from tests.oversight.database import *
from oversight import context
def test_probe(own_cast):
    print(run("select current_user, current_database()"))
    print(seen_by_owner("select nspname, rolname from pg_namespace n join pg_roles r on r.oid=nspowner"))
    for r in seen_by_owner("select event_id, kind, action, object_type, detail from audit.event limit 5"): print(r)
    print(seen_by_owner("""select n.nspname, p.proname, r.rolname, p.prosecdef, p.proconfig, p.proacl::text from pg_proc p join pg_namespace n on n.oid=pronamespace join pg_roles r on r.oid=proowner where n.nspname in ('public','audit','directory')"""))
    print(seen_by_owner("""select datname, datacl::text from pg_database"""))
def test_b(own_cast): pass
def test_c(own_cast): pass
