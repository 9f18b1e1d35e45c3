"""Each check of docs/s3-behaviour finds what is planted."""

import unittest

import behaviour

RULES = (
    "| id | when | then | source | confidence | other tests |\n"
    "|---|---|---|---|---|---|\n"
    '| <a id="gone">gone</a> | a missing key | 404 | swift | R\\* | |\n'
    '| <a id="slow">slow</a> | a slow body | 400 | | ours | slow_test |\n'
    '| <a id="order">order</a> | both | 404 | | ours | none |\n'
)
CASE = '{"cases": [\n{"name": "a", "source": "SOURCE", "confidence": "SURE", "steps": []}]}'
TABLE = "| when | error | source | confidence |\n|---|---|---|---|\n| always | gone | SOURCE | SURE |\n"


def planted(source="objects#gone", sure="R*", rules=RULES, table=TABLE, **more):
    return {
        "docs/s3-behaviour/objects.md": rules,
        "tests/contract/cases/objects.json": CASE.replace("SOURCE", source).replace("SURE", sure),
        "tests/cross_table/tables/2_outcomes.md": table.replace("SOURCE", "objects#gone").replace("SURE", "R*"),
        "tests/unit/slow_test.cpp": "",
    } | more


class Planted(unittest.TestCase):
    def found(self, **changes):
        files = planted(**changes)
        return {one.__name__: [breach.line for breach in one(files)] for one in behaviour.CHECKS if list(one(files))}

    def test_nothing_is_wrong(self):
        self.assertEqual(self.found(), {})

    def test_a_case_that_cites_nothing_that_is(self):
        self.assertEqual(self.found(source="chapter 3")["every_citation_is_of_a_rule"], [2])
        self.assertEqual(self.found(source="objects#gone; objects#went")["every_citation_is_of_a_rule"], [2])

    def test_a_row_of_the_cross_table_that_cites_nothing_that_is(self):
        wrong = TABLE.replace("SOURCE", "4.3")
        self.assertEqual(self.found(table=wrong), {"every_citation_is_of_a_rule": [3]})

    def test_a_case_that_is_surer_than_its_rules(self):
        surer = {"no_citation_is_surer_than_its_rules": [2]}
        self.assertEqual(self.found(sure="R"), surer)
        self.assertEqual(self.found(source="objects#gone; objects#slow"), surer)
        self.assertEqual(self.found(source="objects#gone; objects#slow", sure="ours"), {})
        self.assertEqual(self.found(sure="D"), {})

    def test_a_case_that_computes(self):
        surer = {"no_citation_is_surer_than_its_rules": [2]}
        self.assertEqual(self.found(sure="CALC"), surer)
        computed = RULES.replace("| ours | slow_test |", "| CALC | slow_test |")
        self.assertEqual(self.found(source="objects#slow", sure="CALC", rules=computed), {})
        self.assertEqual(self.found(source="objects#slow", sure="R", rules=computed), surer)
        self.assertEqual(self.found(source="objects#gone; objects#slow", sure="CALC", rules=computed), surer)

    def test_a_confidence_that_is_none(self):
        self.assertEqual(self.found(sure="U"), {"every_confidence_is_known": [2]})
        self.assertEqual(self.found(rules=RULES.replace("| ours | none |", "| U | none |")), {"every_confidence_is_known": [5]})

    def test_a_mention_of_a_rule_that_is_not_there(self):
        comment = {"server/a.cpp": "int a;\n// objects#gone and objects#went\n"}
        self.assertEqual(self.found(**comment), {"every_mention_is_of_a_rule": [2]})
        link = {"docs/a.md": "[gone](s3-behaviour/objects.md#went), [others](other-objects.md#went)", "docs/other-objects.md": ""}
        self.assertEqual(self.found(**link), {"every_mention_is_of_a_rule": [1]})

    def test_a_mention_of_a_subject_that_is_not_there(self):
        comment = {"server/a.cpp": "// docs/s3-behaviour/objects.md#gone\n// docs/s3-behaviour/object.md#gone\n"}
        self.assertEqual(self.found(**comment), {"every_document_with_a_place_is_there": [2]})
        links = {"docs/a.md": "[gone](s3-behaviour/objects.md#gone)\n[gone](s3-behaviour/object.md#gone) [home](http://a/b.md#c)"}
        self.assertEqual(self.found(**links), {"every_document_with_a_place_is_there": [2]})
        beside = {"docs/s3-behaviour/lists.md": "[gone](objects.md#gone)\n\n[gone](object.md#gone) [a](../a.md#b)", "docs/a.md": ""}
        self.assertEqual(self.found(**beside), {"every_document_with_a_place_is_there": [3]})

    def test_a_rule_without_a_test(self):
        self.assertEqual(self.found(rules=RULES.replace("slow_test", "")), {"every_rule_is_tested": [4]})
        self.assertEqual(self.found(rules=RULES.replace("slow_test", "quick_test")), {"every_rule_is_tested": [4]})
        self.assertEqual(self.found(source="objects#gone; objects#order", sure="ours"), {"every_rule_is_tested": [5]})

    def test_an_id_that_comes_twice(self):
        self.assertEqual(self.found(rules=RULES.replace("order", "slow")), {"every_id_is_of_one_rule": [5]})


if __name__ == "__main__":
    unittest.main()
