#include "house_rules.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using Rule = tidy::Findings (*)(const tidy::Code&);

struct Case {
  const char* path;
  std::string text;
  bool wrong;
};

void check_product(Rule rule) {
  for (const tidy::Code& file : tidy::product_code()) {
    for (const std::string& finding : rule(file)) FAIL_CHECK(finding);
  }
}

template <std::size_t count>
void check_cases(Rule rule, const Case (&cases)[count]) {
  for (const Case& c : cases) {
    CAPTURE(c.path);
    CAPTURE(c.text);
    CHECK(rule({c.path, c.text}).empty() != c.wrong);
  }
}

}  // namespace

TEST_SUITE("tidy/house rules") {
  TEST_CASE("uv and SSL names stay in net") {
    check_product(tidy::foreign_names);
    check_cases(tidy::foreign_names, {{"net/a.cpp", "uv_loop_t loop;", false},
                                      {"job/a.cpp", "uv_loop_t loop;", true},
                                      {"job/a.cpp", "// uv_loop_t\n", false},
                                      {"job/a.cpp", "SSL_CTX* context;", true},
                                      {"base/a.cpp", "BIO_new(0);", false},
                                      {"wire/a.cpp", "BIO_new(0);", true}});
  }

  TEST_CASE("file system calls stay in fs") {
    check_product(tidy::file_calls);
    check_cases(tidy::file_calls, {{"fs/a.cpp", "::open(p, 0);", false},
                                   {"job/a.cpp", "::open(p, 0);", true},
                                   {"job/a.cpp", "return ::unlink(p);", true},
                                   {"job/a.cpp", "if (openat(d, p, 0) < 0) {}", true},
                                   {"job/a.cpp", "root.open(path);", false},
                                   {"job/a.cpp", "Fd open(const Path& path);", false},
                                   {"job/a.cpp", "fs::Root::open(path);", false},
                                   {"job/a.cpp", "void Writer::rename(Name name) {}", false},
                                   {"job/a.cpp", "std::ifstream in(name);", true},
                                   {"job/a.cpp", "std::filesystem::path path;", true},
                                   {"job/a.cpp", "log.line(\"::open(failed\");", false},
                                   {"job/a.cpp", "auto* f = std::fopen(name, mode);", true},
                                   {"job/a.cpp", "FILE* f = fopen(name, mode);", true},
                                   {"job/a.cpp", "/* ::open(p) */ int stat = 0;", false},
                                   {"base/fd.hpp", "::close(fd_);", false}});
  }

  TEST_CASE("only report and cli print") {
    check_product(tidy::printing);
    check_cases(tidy::printing, {{"job/a.cpp", "std::cout << x;", true},
                                 {"cli/a.cpp", "std::cout << x;", false},
                                 {"report/a.cpp", "std::printf(x);", false},
                                 {"daemon/a.cpp", "std::printf(x);", true},
                                 {"daemon/a.cpp", "fputs(x, f);", true},
                                 {"daemon/a.cpp", "write(stderr);", true},
                                 {"daemon/a.cpp", "fmt::print(x);", true},
                                 {"daemon/a.cpp", "fmt::format(x);", false},
                                 {"daemon/a.cpp", "sink.puts(x);", false},
                                 {"job/a.cpp", "auto text = \"printf(\";", false}});
  }

  TEST_CASE("only the clock asks for the time") {
    check_product(tidy::clock_calls);
    check_cases(tidy::clock_calls,
                {{"base/clock.cpp", "std::chrono::steady_clock::now();", false},
                 {"base/log.cpp", "std::chrono::steady_clock::now();", true},
                 {"job/a.cpp", "std::chrono::steady_clock::time_point t;", false},
                 {"job/a.cpp", "clock.now();", false},
                 {"job/a.cpp", "::time(nullptr);", true},
                 {"job/a.cpp", "std::time(nullptr);", true},
                 {"job/a.cpp", "entry.time(x);", false},
                 {"job/a.cpp", "std::this_thread::sleep_for(x);", true},
                 {"net/a.cpp", "uv_hrtime();", true}});
  }

  TEST_CASE("headers guard themselves and say what they are for") {
    check_product(tidy::header_form);
    check_cases(tidy::header_form,
                {{"job/a.hpp", "#pragma once\n// What it is.\n", false},
                 {"job/a.hpp", "// What it is.\n#pragma once\n", true},
                 {"job/a.hpp", "#pragma once\n#include <vector>\n", true},
                 {"job/a.hpp", "", true},
                 {"job/a.cpp", "#include <vector>\n", false},
                 {"job/a.cpp", "using namespace std;\n", false},
                 {"job/a.hpp", "#pragma once\n// It.\nusing namespace std;\n", true}});
  }

  TEST_CASE("files stay short and without notes to self") {
    check_product(tidy::size_and_notes);
    const std::string note = std::string("// TO") + "DO later\n";
    check_cases(tidy::size_and_notes, {{"job/a.cpp", std::string(400, '\n'), false},
                                       {"job/a.cpp", std::string(401, '\n'), true},
                                       {"job/a.cpp", note, true}});
  }

  TEST_CASE("nothing is mapped") {
    check_product(tidy::mapped_files);
    check_cases(tidy::mapped_files, {{"fs/a.cpp", "::mmap(0, n, 0, 0, fd, 0);", true},
                                     {"fs/a.cpp", "// mmap(\n", false}});
  }

  TEST_CASE("comments and literals are not code") {
    CHECK(tidy::stripped("a // b\nc") == "a     \nc");
    CHECK(tidy::stripped("a /* b\n*/ c") == "a     \n   c");
    CHECK(tidy::stripped("f(\"x\\\"y\") + 'q'") == "f(      ) +    ");
    CHECK(tidy::stripped("1'000'000 + x") == "1'000'000 + x");
    CHECK(tidy::stripped("R\"a(b\")\"x)a\" + c") == "             + c");
  }
}
