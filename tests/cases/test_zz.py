def test_a(people): people.amal.registers()
def test_b(people):
    import cProfile,pstats
    from tests.conftest import make_cast
    p=cProfile.Profile()
    p.enable(); make_cast(); p.disable()
    pstats.Stats(p).sort_stats("cumtime").print_stats(18)
