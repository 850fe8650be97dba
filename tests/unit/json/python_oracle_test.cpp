#include <unistd.h>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "json/record_reader.hpp"
#include "random_document.hpp"

using namespace copyover::json;

namespace {

// Python's json module, made strict: no NaN, no bytes that are not UTF-8, only the blanks of JSON around it.
constexpr const char* judge = R"(
import json, sys
def refuse(name): raise ValueError(name)
data = open(sys.argv[1], 'rb').read()
at = 0
while at < len(data):
    size = int(data[at:at + 8]); at += 8
    text = data[at:at + size]; at += size
    try:
        json.loads(text.decode('utf-8').strip(' \t\r\n'), parse_constant=refuse, parse_int=str, parse_float=str)
        print('y', end='')
    except (ValueError, RecursionError):
        print('n', end='')
)";

std::string run(const std::string& command) {
    std::string out;
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    char buffer[4096];
    for (std::size_t count; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
        out.append(buffer, count);
    REQUIRE(::pclose(pipe) == 0);
    return out;
}

std::string mutated(std::string text, std::mt19937_64& random) {
    const std::string bytes = "{}[]\",:\\0-.eE+tfn \n\t\x01\xff\xc3\xa9\xed\xa0\x80u1aN";
    for (std::size_t n = random() % 3; n > 0 && !text.empty(); --n) {
        const std::size_t at = random() % text.size();
        if (random() % 2 == 0) text.erase(at, 1);
        text.insert(std::min(at, text.size()), 1, bytes[random() % bytes.size()]);
    }
    return text;
}

}  // namespace

TEST_CASE("Python's json module accepts and refuses the same mutated texts") {
    DocumentGenerator generator(20260106);
    std::mt19937_64 random(11);
    std::vector<std::string> texts;
    std::string all;
    for (int i = 0; i < 6000; ++i) {
        texts.push_back(mutated(generator.value(4), random));
        std::string size = std::to_string(texts.back().size());
        all += std::string(8 - size.size(), '0') + size + texts.back();
    }
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("copyover_oracle_" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "texts", std::ios::binary) << all;
    std::ofstream(folder / "judge.py") << judge;
    const std::string verdicts =
        run("python3 '" + (folder / "judge.py").string() + "' '" + (folder / "texts").string() + "'");
    std::filesystem::remove_all(folder);
    REQUIRE(verdicts.size() == texts.size());

    RecordReader reader;
    RecordTree tree;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        INFO(texts[i]);
        const std::string padded = texts[i] + std::string(record_padding, ' ');
        CHECK(reader.read(std::string_view(padded).substr(0, texts[i].size()), tree) == (verdicts[i] == 'y'));
    }
}
