// What the `feel` and `dmn` commands do, apart from reading their options.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace tongban::app {

struct FeelOptions {
    std::string expression;
    std::string context;  // JSON file, or empty
    std::string lines;    // file with an expression a line, instead of one expression
    bool unary_tests = false;
    bool trace = false;
};
struct DmnOptions {
    std::string model;
    std::vector<std::string> imports;
    std::vector<std::string> decisions;  // names or ids
    std::string input;                   // JSON or CSV file
    std::string language = "en";         // of explanations: en, zh
    std::string wanted;                  // FEEL: the result one would like, for --why-not
    bool trace = false;
    bool why_not = false;
};
struct TckOptions {
    std::string folder;
    std::string report;  // CSV file, or empty
};

// Each answers the exit code: 0 when done, 1 when something is wrong.
int run_feel(const FeelOptions& options, std::ostream& out, std::ostream& err);
int run_dmn_eval(const DmnOptions& options, std::ostream& out, std::ostream& err);
int run_dmn_check(const DmnOptions& options, std::ostream& out, std::ostream& err);
int run_dmn_batch(const DmnOptions& options, std::ostream& out, std::ostream& err);
int run_dmn_tck(const TckOptions& options, std::ostream& out, std::ostream& err);

}  // namespace tongban::app
