// Random processes as BPMN files: blocks inside blocks, so that each way that branches comes
// together again, or, when asked for, does not.
#pragma once

#include <random>
#include <string>
#include <vector>

namespace tongban::simulation {

/// What must hold of the history when an instance has completed by itself.
struct Expectation {
    enum class Kind {
        Undone,     // each passing of `first` called `second` at least once
        NeverMore,  // at no moment had `first` been passed more often than `second`
        AllItems,   // for each passing of `first` three items were completed
        EndOnce,    // each passing of the subprocess `first` passed its end `second` once
    };
    Kind kind;
    std::string first;
    std::string second = {};
};

struct RandomModel {
    std::string xml;
    bool is_sound = true;
    std::vector<Expectation> expectations = {};
    /// Who catches what process "failing" throws at "x_error" and "x_throw".
    std::vector<std::string> error_catchers = {};
    std::vector<std::string> escalation_catchers = {};
};

/// Process "main", ending at "end", processes "called" and "failing", and "evented", which starts
/// by messages "v" and "w". Variables: n (counted by scripts), r and
/// c (0 to 9, what conditions read), key.
RandomModel random_model(std::mt19937_64& random, bool is_sound);

}  // namespace tongban::simulation
