from linkcheck.normalize.zengin import jis_bytes


def test_bytes_of_letters_without_a_code():
    assert jis_bytes("髙A\u00b1") == b"\x00A\x00"
