"""What documents show follows what it is made of."""

import unittest

import admin_api
import fidelity
import printed

DOCUMENT = {
    "info": {"description": "All of it."},
    "tags": [{"name": "clock"}],
    "paths": {
        "/_s3seal/clock/{id}": {
            "get": {
                "summary": "The clock",
                "tags": ["clock"],
                "security": [],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "at", "in": "query", "required": True, "description": "a|b", "schema": {"type": "integer", "minimum": 1, "maximum": 9}},
                    {"$ref": "#/components/parameters/Namespace"},
                    {"$ref": "#/components/parameters/NamespaceHeader"},
                ],
                "responses": {"200": {"description": "It.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Clock"}}}}},
            }
        }
    },
    "components": {
        "parameters": {"Namespace": {}, "NamespaceHeader": {}},
        "schemas": {"Clock": {"properties": {"mode": {"enum": ["real", "frozen"]}, "due": {"type": "array", "items": {"type": "string"}}}, "required": ["mode"]}},
    },
}


class Places(unittest.TestCase):
    def test_what_stands_between_the_marks_is_replaced(self):
        text = "a\n<!-- one -->\nold\n<!-- /one -->\nb\n"
        self.assertEqual(printed.printed(text, "one", "new"), "a\n<!-- one -->\n\nnew\n\n<!-- /one -->\nb\n")

    def test_a_document_without_the_marks_is_no_place(self):
        for text in ("a\n", "<!-- one -->\n", "<!-- /one -->\n"):
            with self.assertRaises(ValueError):
                printed.printed(text, "one", "new")


class AdminApi(unittest.TestCase):
    def test_a_path_with_all_that_it_takes_and_answers(self):
        text = admin_api.Reference(DOCUMENT).text()
        for line in (
            "## Clock",
            "### `GET /_s3seal/clock/{id}`",
            "The clock. Open to anybody.",
            "| `id` | path | string |  |",
            "| `at` | query, required | integer, 1 to 9 | a\\|b |",
            "| `namespace` | query, or header `x-s3seal-namespace` | string | which one this is about |",
            "| 200 | It. | [Clock](#clock) as `application/json` |",
            '| `mode` | `"real"`, `"frozen"` | always |  |',
            "| `due` | list of string |  |  |",
        ):
            self.assertIn(line, text.splitlines())


class Confidence(unittest.TestCase):
    def test_every_confidence_is_told_of(self):
        self.assertEqual(set(fidelity.MEANS), set(fidelity.behaviour.CONFIDENCES))

    def test_what_runs_against_aws(self):
        self.assertTrue(fidelity.is_for_aws({"steps": [{"do": "GET /"}, {"do": "GET /", "sign": "anonymous"}]}))
        self.assertFalse(fidelity.is_for_aws({"ours": True, "steps": []}))
        self.assertFalse(fidelity.is_for_aws({"steps": [{"do": "POST /", "sign": {"service": "kms"}}]}))

    def test_a_bucket_and_its_removal_are_requests_too(self):
        self.assertEqual(fidelity.requests_of({"steps": [{}, {}]}), 5)
        self.assertEqual(fidelity.requests_of({"steps": [{}, {}], "bucket": False}), 4)


if __name__ == "__main__":
    unittest.main()
