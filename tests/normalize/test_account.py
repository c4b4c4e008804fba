import pytest

from linkcheck.normalize.account import account_keys


def key(bank, branch, account_type, number):
    return int(account_keys([bank], [branch], [account_type], [number])[0])


@pytest.mark.parametrize(
    "written",
    [
        ("1", "1", "1", "1234"),
        ("0001", "001", None, "0001234"),
        ("０００１", "００１", "普通", "０００１２３４"),
        ("0001", "001", "普通預金", "000-1234"),
        (" 0001", "001 ", "01", "0001234"),
    ],
)
def test_one_account_has_one_key(written):
    assert key(*written) == key("0001", "001", "1", "0001234") > 0


@pytest.mark.parametrize(
    "other",
    [
        ("0002", "001", "1", "0001234"),
        ("0001", "002", "1", "0001234"),
        ("0001", "001", "2", "0001234"),
        ("0001", "001", "1", "0001235"),
        ("0010", "01", "1", "0001234"),
    ],
)
def test_different_accounts_have_different_keys(other):
    assert key(*other) not in (0, key("0001", "001", "1", "0001234"))


@pytest.mark.parametrize(
    "written",
    [
        (None, "001", "1", "1"),
        ("0001", None, "1", "1"),
        ("0001", "001", "1", None),
        ("0001", "001", "1", "x"),
        ("0001", "001", "1", ""),
        ("0001", "001", "定期", "1"),
        ("00001", "001", "1", "1"),
        ("0001", "0001", "1", "1"),
        ("0001", "001", "1", "12345678"),
        ("0000", "001", "1", "1"),
        ("9900", "12345", None, "12345672"),
        ("9900", "22345", None, "12345671"),
    ],
)
def test_what_is_no_account_has_no_key(written):
    assert key(*written) == 0


def test_numbers_as_integers():
    assert account_keys([1], [1], [1], [1234])[0] == key("0001", "001", "1", "0001234")


def test_japan_post_in_both_forms_is_one_account():
    assert key("9900", "12345", None, "12345671") == key("9900", "238", "1", "1234567")
    assert key("9900", "00530", None, "123456") == key("9900", "059", "2", "0123456")
    assert key("9900", "12345", "貯蓄", "12345671") == key("9900", "238", "4", "1234567")


@pytest.mark.parametrize(
    ("symbol", "number", "branch", "account"),
    [
        ("10530", "12345671", "058", "1234567"),
        ("12340", "19927651", "238", "1992765"),
        ("14030", "11", "408", "0000001"),
        ("00100", "7", "019", "0000007"),
        ("１２３４０", "１９９２７６５１", "238", "1992765"),
    ],
)
def test_japan_post_conversion(symbol, number, branch, account):
    kind = "1" if symbol[0] in "1１" else "2"
    assert key("9900", symbol, None, number) == key("9900", branch, kind, account)


@pytest.mark.parametrize(
    ("symbol", "number"),
    [
        (None, "11"),
        ("12345", None),
        ("1234", "11"),
        ("22340", "11"),
        ("12340", "12"),
        ("12340", "123456781"),
        ("x", "1"),
    ],
)
def test_what_is_no_symbol_with_its_number_is_no_account(symbol, number):
    assert account_keys(["9900"], [symbol], [None], [number])[0] == 0
