"""The register of inputs: what each cell decides, whose workbook it is, and whether its shape was changed."""

from kamlib.sheets.register import Register, RegisterEntry, hash_shape, identify_engagement


def rows(value=0.5, place="$B$2", title="Cut"):
    register = Register()
    register.add(RegisterEntry("number", ("priorities", "", "cut"), title={"en": title}), value, place, "share")
    return register.rows()


def test_an_entry_is_written_with_its_path_its_value_and_last_its_address():
    assert rows() == [("number", '["priorities","","cut"]', "{}", '{"en":"Cut"}', "share", "0.5", "$B$2")]
    assert rows(float("nan"))[0][5] == rows("")[0][5] == "null"


def test_the_shape_holds_values_but_no_addresses():
    assert hash_shape(rows()) == hash_shape(rows(place="$C$9"))
    assert hash_shape(rows()) != hash_shape(rows(value=0.6))
    assert hash_shape(rows()) != hash_shape(rows(title="Boundary"))


def test_an_engagement_is_told_from_another_by_each_of_its_facts():
    known = ("Hard Edge", "EUR", 2025, 20)
    others = [("Hard", "EUR", 2025, 20), ("Hard Edge", "RUB", 2025, 20), ("Hard Edge", "EUR", 2024, 20)]
    assert identify_engagement(*known) == identify_engagement("Hard Edge", "EUR", "2025", "20")
    assert len({identify_engagement(*each) for each in [known, *others, ("Hard Edge", "EUR", 2025, 21)]}) == 5
