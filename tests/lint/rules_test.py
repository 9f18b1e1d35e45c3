"""Each rule finds what is planted, and leaves alone what only looks like it."""

import unittest
import unittest.mock
from pathlib import Path

import rooms
import rules
from rules import Source

TABLE = Source(
    rules.ERROR_TABLE,
    "#define S3SEAL_S3_ERRORS(X) \\\n"
    '    X(access_denied, 403, "AccessDenied", "Access Denied") \\\n'
    '    X(no_such_bucket, 404, "NoSuchBucket", "The specified bucket does not exist") \\\n'
    '    X(slow, 503, "SlowDown", \\\n'
    '      "Reduce your request "  \\\n'
    '      "rate, please")\n',
)


class Planted(unittest.TestCase):
    def lines(self, rule, path, text):
        return [breach.line for breach in rule([TABLE, Source(path, text)])]

    def assert_caught(self, rule, path, text, line=1):
        self.assertEqual(self.lines(rule, path, text), [line], text)

    def assert_fine(self, rule, path, text):
        self.assertEqual(self.lines(rule, path, text), [], text)

    def test_asio_outside_net(self):
        rule = rules.asio_and_beast_only_in_net
        self.assert_caught(rule, "server/s3/a.cpp", "\n#include <boost/asio/buffer.hpp>\n", 2)
        self.assert_caught(rule, "server/body/a.hpp", "namespace beast = boost::beast::http;")
        self.assert_caught(rule, "storage/a.cpp", "asio::io_context io;")
        self.assert_fine(rule, "server/net/listener.cpp", "#include <boost/asio/buffer.hpp>\nasio::io_context io;")
        self.assert_fine(rule, "server/main.cpp", "#include <boost/asio/io_context.hpp>")
        self.assert_fine(rule, "server/s3/a.cpp", "// what asio::buffer would be\nint beasts;")

    def test_arrows_between_folders(self):
        rule = rules.folders_include_what_they_may
        self.assert_caught(rule, "storage/base/a.hpp", '\n#include "server/log/log.hpp"', 2)
        self.assert_caught(rule, "storage/base/a.hpp", "#include <storage/crypto/hmac.hpp>")
        self.assert_caught(rule, "server/http/a.cpp", '#include "server/net/server.hpp"')
        self.assert_caught(rule, "server/cellar/a.cpp", "int a;")
        self.assert_fine(rule, "storage/base/a.hpp", '// #include "server/log/log.hpp"\n#include "storage/base/error.hpp"')
        self.assert_fine(rule, "storage/crypto/a.hpp", '#include "storage/base/error.hpp"\n#include <vector>')

    def test_forward_declarations(self):
        rule = rules.folders_declare_what_they_may_include
        self.assert_caught(rule, "server/aws/a.hpp", "\nnamespace s3seal::iam {\nstruct policy;\n}", 2)
        self.assert_caught(rule, "server/aws/a.hpp", "namespace s3seal {\nnamespace iam { struct policy; }\n}", 2)
        self.assert_caught(rule, "storage/base/a.hpp", "namespace s3seal::kms::ops { class keys; }")
        self.assert_caught(rule, "server/kms/ops/a.hpp", "namespace s3seal::s3 {\nstruct operation;\n}")
        self.assert_fine(rule, "server/kms/a.hpp", "namespace s3seal::service {\nclass points;\n}\nnamespace s3seal::kms {\n}")
        self.assert_fine(rule, "server/aws/a.hpp", "// namespace s3seal::iam {\nnamespace s3seal::aws {\n}\nnamespace fs = std::filesystem;")
        self.assert_fine(rule, "storage/sqlite/a.hpp", "namespace s3seal::storage::sqlite {\nnamespace state {\n}\n}")
        self.assert_fine(rule, "server/s3/access/a.hpp", "namespace s3seal::s3 {\n}")

    def test_arrows_that_nobody_needs(self):
        breaches = list(rules.folders_may_include_what_they_do([Source("storage/base/a.hpp", "")]))
        self.assertIn("storage/crypto does not include storage/base", [breach.text for breach in breaches])
        used = Source("storage/crypto/a.hpp", '#include "storage/base/error.hpp"')
        breaches = list(rules.folders_may_include_what_they_do([used]))
        self.assertNotIn("storage/crypto does not include storage/base", [breach.text for breach in breaches])

    def test_rooms_include_rooms_above_them(self):
        planted = (rooms.room("a", "", "b"), rooms.room("b", ""))
        with unittest.mock.patch.object(rooms, "ROOMS", planted):
            breaches = list(rules.rooms_include_rooms_above_them([]))
        self.assertEqual([breach.text for breach in breaches], ["a may include b, which does not stand above it"])

    def test_circles(self):
        self.assertEqual(rules.circles({"a": ["b"], "b": ["c"], "c": []}), [])
        self.assertEqual(rules.circles({"a": ["b", "d"], "b": ["c"], "c": ["a"], "d": ["e"], "e": ["d"]}), [["d", "e"], ["a", "b", "c"]])

    def test_circles_between_files(self):
        def texts(*sources):
            return [breach.text for breach in rules.no_circles_between_files([Source(*one) for one in sources])]

        one = ("server/a/one.hpp", '#include "server/b/two.hpp"')
        self.assertEqual(texts(one, ("server/b/two.cpp", '#include "server/b/two.hpp"\n#include "server/a/one.hpp"')), ["a circle: server/a/one, server/b/two"])
        self.assertEqual(texts(one, ("server/b/two.cpp", '#include "server/b/two.hpp"')), [])

    def test_relative_includes(self):
        self.assert_caught(rules.includes_start_at_the_root, "server/app.cpp", '#include "app.hpp"')
        self.assert_caught(rules.includes_start_at_the_root, "server/app.cpp", '#include "../app.hpp"')
        self.assert_fine(rules.includes_start_at_the_root, "server/app.cpp", '#include <vector>\n#include "server/app.hpp"')

    def test_explanations_comparing_texts(self):
        rule = rules.explanations_compare_no_texts
        for text in (
            'if (text.starts_with("Request has expired")) return;',
            'if (refused.message.find("kms:") != text.npos) return;',
            'if (summary == "Access Denied") return;',
            'if (record.error_code == "NotFoundException") return;',
            "if (error.code == aws::errc::access_denied) return;",
        ):
            self.assert_caught(rule, "server/explain/causes.cpp", text)
        self.assert_fine(rule, "server/explain/causes.cpp", 'if (name == "message") return "The clock is wrong.";')
        self.assert_fine(rule, "server/explain/a.cpp", 'for (auto at = text.find("%20"); at != text.npos;) {}  // errc::x')
        self.assert_fine(rule, "server/s3/a.cpp", 'if (text.starts_with("Request has expired")) return;')

    def test_reasons_that_nobody_sets(self):
        table = Source(rules.REASON_TABLE, '#define S3SEAL_REASONS(X) \\\n    X(clock, "behind") \\\n    X(method, "")\n')
        told = Source("server/explain/cause_rows.cpp", "reason_code::clock, reason_code::method")
        one = Source("server/auth/verification.cpp", "return error{}.because(aws::reason_code::clock);  // reason_code::method")
        both = Source("server/aws/error.cpp", "return reason_code::method;")
        self.assertEqual([breach.line for breach in rules.every_reason_is_set([table, told, one])], [3])
        self.assertEqual(list(rules.every_reason_is_set([table, told, one, both])), [])

    def test_system_clock(self):
        rule = rules.system_clock_only_in_clock
        for text in (
            "auto t = std::chrono::system_clock::now();",
            "auto t = std::time(nullptr);",
            "auto t = time( NULL );",
            "gettimeofday(&tv, nullptr);",
            "clock_gettime(CLOCK_REALTIME, &ts);",
        ):
            self.assert_caught(rule, "server/auth/a.cpp", text)
            self.assert_fine(rule, "storage/base/clock.cpp", text)
        self.assert_fine(rule, "server/a.cpp", 'x.time(0); p->time(0); uptime(0); log("time(0)"); // system_clock::now()')

    def test_linux_only(self):
        rule = rules.linux_only_in_platform
        for text in (
            "::posix_fallocate(fd, 0, size);",
            "::prctl(PR_SET_PDEATHSIG, SIGTERM);",
            'std::ifstream status{"/proc/self/status"};',
            "#include <sys/auxv.h>",
            "::madvise(begin, size, MADV_DONTNEED);",
            "auto const at = about.st_mtim;",
            "for (auto one = environ; *one; ++one)",
        ):
            self.assert_caught(rule, "storage/blob/a.cpp", text)
            self.assert_caught(rule, "storage/base/platform_macos.cpp", text)
            self.assert_fine(rule, "storage/base/platform_linux.cpp", text)
        self.assert_fine(rule, "server/a.cpp", "list.splice(a, b, c); config::environment from; // MADV_DONTNEED")

    def test_randomness(self):
        rule = rules.randomness_only_in_random
        self.assert_caught(rule, "server/a.cpp", "std::random_device seed;")
        self.assert_caught(rule, "server/a.cpp", "RAND_bytes(p, 16);")
        self.assert_fine(rule, "storage/base/random.cpp", "RAND_bytes(p, 16);")
        self.assert_fine(rule, "server/a.cpp", "operand(1); random.fill(bytes);")

    def test_error_status(self):
        rule = rules.error_status_only_in_error_table
        self.assert_caught(rule, "server/s3/ops/a.cpp", "response.status = 404;")
        self.assert_caught(rule, "server/auth/a.cpp", "return {403};")
        self.assert_caught(rule, "server/a.cpp", "x = 503;")
        self.assert_fine(rule, "server/mock/a.cpp", "x = 404;")
        self.assert_fine(rule, "server/a.cpp", 'x = 200; y = 4040; z = 0x404; w = 1\'404; s = "404"; // 404 here\nv4_404();')

    def test_error_text(self):
        rule = rules.error_text_only_in_error_table
        self.assert_caught(rule, "server/a.cpp", 'return {"AccessDenied"};')
        self.assert_caught(rule, "server/a.cpp", 'auto m = "The specified bucket does not exist";')
        self.assert_caught(rule, "server/a.cpp", 'auto m = "Reduce your request rate, please";')
        self.assert_fine(rule, "server/a.cpp", "return errc::access_denied;  // \"AccessDenied\" of S3")

    def test_unfinished_marks(self):
        self.assert_caught(rules.no_unfinished_marks, "server/a.cpp", "int a;\n// TODO: b", 2)
        self.assert_fine(rules.no_unfinished_marks, "server/a.cpp", "int todo_list;")

    def test_documents(self):
        rule = rules.documents_are_described
        self.assert_caught(rule, "server/a.cpp", 'out += "<Error>";')
        self.assert_caught(rule, "server/a.cpp", 'out.append("</").append(name);')
        self.assert_caught(rule, "server/s3/a.cpp", "xml::append_escaped(out, text);")
        self.assert_fine(rule, "server/xml/printer.cpp", 'out.append("</").append(name);')
        self.assert_fine(rule, "server/a.cpp", "auto t = xml::write(x);  // \"<Error>\"")


class OurSources(unittest.TestCase):
    def test_the_error_table_is_read_whole(self):
        sources = rules.load_sources(Path(__file__).resolve().parents[2])
        table = next(source.text for source in sources if source.path == rules.ERROR_TABLE)
        self.assertEqual(len(rules.error_table(sources)), table.count("    X("))
        self.assertGreater(len(rules.error_table(sources)), 40)

    def test_raw_strings_and_quotes_do_not_hide_code(self):
        text = "auto a = R\"(\" // )\"; auto b = '\"'; asio::c d; auto e = 1'000; asio::f g;"
        self.assertEqual(rules.without_comments_and_strings(text).count("asio::"), 2)


if __name__ == "__main__":
    unittest.main()
