// Policies over profiles: how many decisions a second, beside what the memory could do, and whether
// the answers are those of the scalar engine.
#include "decisions/batch.h"

#include <random>
#include <thread>

#include "decisions/measure.h"
#include "dmn/incremental.h"

namespace tongban::bench {

namespace {

using namespace tongban::dmn;
using dmn::batch::Column;
using dmn::batch::Columns;
using dmn::batch::ColumnType;
using dmn::batch::Plan;
using dmn::batch::Truths;
using feel::Truth;

constexpr std::uint64_t kSeed = 20261121;
constexpr size_t kColumns = 60;
constexpr size_t kConditions = 5;

class Random {
  public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}
    size_t below(size_t bound) { return engine_() % bound; }
    bool one_in(size_t bound) { return below(bound) == 0; }

  private:
    std::mt19937_64 engine_;
};

/// Sixty facts about a person or firm: amounts of money, counts, dates, and codes of 8 to 400
/// texts.
enum class Fact { Money, Count, Day, Code };
Fact fact_of(size_t column) { return static_cast<Fact>(column % 4); }
std::string name_of(size_t column) { return fmt::format("fact{}", column); }
size_t codes_of(size_t column) { return 8 + column * 7 % 393; }

Columns profiles(size_t rows) {
    Columns columns{.rows = rows};
    Random random(kSeed);
    for (size_t i = 0; i < kColumns; ++i) {
        Column column{.name = name_of(i)};
        column.valid.resize((rows + 63) / 64);
        for (size_t row = 0; row < rows; ++row) {
            const bool is_null = random.one_in(10);
            column.valid[row / 64] |= std::uint64_t{!is_null} << (row % 64);
            switch (fact_of(i)) {
                case Fact::Money:
                    column.numbers.push_back(
                        static_cast<std::int64_t>(random.below(10'000'000'00)) - 5'000'00
                    );
                    break;
                case Fact::Count:
                    column.numbers.push_back(static_cast<std::int64_t>(random.below(1 + i * 40)));
                    break;
                case Fact::Day:
                    column.days.push_back(static_cast<std::int32_t>(random.below(25'000)) - 5000);
                    break;
                case Fact::Code:
                    column.codes.push_back(static_cast<std::uint32_t>(random.below(codes_of(i))));
                    break;
            }
        }
        column.scale = fact_of(i) == Fact::Money ? 2 : 0;
        if (fact_of(i) == Fact::Day) column.type = ColumnType::Date;
        if (fact_of(i) == Fact::Code) {
            column.type = ColumnType::String;
            for (size_t code = 0; code < codes_of(i); ++code)
                column.dictionary.push_back(fmt::format("code{:03}", code));
        }
        columns.columns.push_back(std::move(column));
    }
    return columns;
}

std::string condition(Random& random, size_t column) {
    const std::string name = name_of(column);
    const bool is_range = random.one_in(3);
    const char* compare = random.one_in(2) ? ">=" : "<";
    switch (fact_of(column)) {
        case Fact::Money: {
            const size_t low = random.below(9'000'000);
            if (is_range)
                return fmt::format("{} in [{}.05..{})", name, low, low + random.below(900'000) + 1);
            return fmt::format("{} {} {}.{:02}", name, compare, low, random.below(100));
        }
        case Fact::Count: {
            const size_t low = random.below(1 + column * 35);
            if (is_range) return fmt::format("{} in [{}..{}]", name, low, low + 1 + column);
            return fmt::format("{} {} {}", name, compare, low);
        }
        case Fact::Day: {
            const auto day =
                feel::date_of_day_number(static_cast<int>(random.below(20'000)) - 5000);
            return fmt::format("{} {} @\"{}\"", name, compare, feel::to_string(*day));
        }
        case Fact::Code: {
            const auto code = [&] {
                return fmt::format("\"code{:03}\"", random.below(codes_of(column)));
            };
            if (random.one_in(6)) return fmt::format("{} != {}", name, code());
            if (random.one_in(5)) return fmt::format("{} = {}", name, code());
            return fmt::format("{} in ({}, {}, {})", name, code(), code(), code());
        }
    }
    return "true";
}

/// Each policy is a decision of its own that requires the facts it reads.
Model policies(size_t count) {
    Model model{.model_namespace = "urn:policies"};
    for (size_t i = 0; i < kColumns; ++i)
        model.inputs.push_back({.id = name_of(i), .name = name_of(i)});
    Random random(kSeed + 1);
    for (size_t i = 0; i < count; ++i) {
        Decision decision{.id = fmt::format("p{}", i), .name = fmt::format("p{}", i)};
        std::string text;
        for (size_t number = 0; number < kConditions; ++number) {
            const size_t column = random.below(kColumns);
            decision.required_inputs.push_back({.id = name_of(column)});
            const bool is_alternative = number == 1 && i % 4 == 0;
            if (!text.empty()) text += is_alternative ? " or " : " and ";
            text += condition(random, column);
            if (is_alternative) text = "(" + text + ")";
        }
        auto logic = std::make_shared<BoxedExpression>();
        logic->text = text;
        decision.logic = std::move(logic);
        model.decisions.push_back(std::move(decision));
    }
    return model;
}

/// a = b + s * c over arrays that no cache holds: gigabytes a second.
double triad(unsigned threads) {
    constexpr size_t kLength = 8'000'000;
    std::vector<std::vector<double>> arrays(threads * 3, std::vector<double>(kLength, 1.5));
    std::vector<double> figures;
    for (int run = 0; run < 5; ++run) {
        const double start = wall();
        {
            std::vector<std::jthread> workers;
            for (unsigned t = 0; t < threads; ++t)
                workers.emplace_back([&, t] {
                    double* a = arrays[t * 3].data();
                    const double* b = arrays[t * 3 + 1].data();
                    const double* c = arrays[t * 3 + 2].data();
                    for (size_t i = 0; i < kLength; ++i) a[i] = b[i] + 3.0 * c[i];
                    asm volatile("" : : "r"(a) : "memory");
                });
        }
        figures.push_back(
            static_cast<double>(threads * 3 * kLength * sizeof(double)) / (wall() - start) / 1e9
        );
    }
    return line(
        fmt::format("stream triad, {} thread{}", threads, threads > 1 ? "s" : ""), "GB/s", figures
    );
}

size_t bytes_of(const Columns& columns) {
    size_t bytes = 0;
    for (const Column& column : columns.columns)
        bytes += column.numbers.size() * 8 + column.days.size() * 4 + column.codes.size() * 4 +
                 column.valid.size() * 8;
    return bytes;
}

/// Cells that differ from the scalar engine.
size_t compare_cells(
    const Engine& engine, const Columns& columns, const Truths& truths, size_t cells
) {
    Random random(kSeed + 2);
    size_t wrong = 0;
    std::array<size_t, 3> seen = {};
    // The context of a row costs more than a decision, so a hundred are compared in each.
    for (size_t done = 0; done < cells; done += 100) {
        const size_t row = random.below(columns.rows);
        const Context input = batch::row_input(columns, row);
        for (int i = 0; i < 100; ++i) {
            const size_t policy = random.below(truths.decisions());
            Evaluation evaluation;
            const auto value = engine.value(fmt::format("p{}", policy), input, evaluation);
            const Truth expected = !value->is_boolean() ? Truth::Null
                                   : value->is_true()   ? Truth::True
                                                        : Truth::False;
            ++seen[static_cast<size_t>(expected)];
            wrong += truths.at(policy, row) == expected ? 0 : 1;
        }
    }
    std::printf(
        "# %zu random cells compared with the scalar engine: %zu differ (%zu true, %zu false, %zu "
        "unknown)\n",
        cells, wrong, seen[static_cast<size_t>(Truth::True)],
        seen[static_cast<size_t>(Truth::False)], seen[static_cast<size_t>(Truth::Null)]
    );
    return wrong;
}

void incremental(const Plan& plan, const Columns& columns) {
    Incremental subject(plan);
    for (size_t i = 0; i < kColumns; ++i) (void)subject.set(i, batch::cell(columns.columns[i], 0));
    std::vector<std::pair<size_t, Value>> changes;
    Random random(kSeed + 3);
    for (int i = 0; i < 4096; ++i) {
        const size_t column = random.below(kColumns);
        changes.emplace_back(
            column, batch::cell(columns.columns[column], random.below(columns.rows))
        );
    }
    size_t next = 0;
    size_t changed = 0;
    size_t calls = 0;
    const double per_second =
        rate("tongban one changed fact, policies matched anew", "facts/s", [&] {
            const auto& [column, value] = changes[next++ % changes.size()];
            changed += subject.set(column, value)->size();
            ++calls;
        });
    std::printf(
        "# one changed fact against %zu policies: %.2f us, %.1f answers change\n",
        subject.decisions(), 1e6 / per_second,
        static_cast<double>(changed) / static_cast<double>(calls)
    );
}

}  // namespace

int batch(size_t rows, size_t count) {
    double start = now();
    const Columns columns = profiles(rows);
    std::printf("# %zu profiles of %zu facts made in %.1f s\n", rows, kColumns, now() - start);
    const Model model = policies(count);
    start = now();
    Issues issues;
    const Engine engine = Engine::compile(model, issues);
    const double model_seconds = now() - start;
    std::vector<std::string> names;
    for (const Decision& decision : model.decisions) names.push_back(decision.name);
    start = now();
    const auto plan = Plan::compile(engine, names, columns);
    if (!plan || !issues.empty()) {
        std::fprintf(stderr, "the policies do not compile\n");
        return 1;
    }
    const Plan::Figures& figures = plan->figures();
    std::printf(
        "# %zu policies, %zu conditions, %zu distinct, %zu not columnar; model compiled in %.0f "
        "ms, "
        "plan in %.0f ms\n",
        figures.decisions, figures.conditions, figures.distinct_conditions,
        figures.scalar_conditions + figures.scalar_decisions, model_seconds * 1e3,
        (now() - start) * 1e3
    );
    const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
    Truths truths;
    for (const unsigned used : {1u, threads}) {
        if (used == threads && used == 1) continue;
        std::vector<double> rates;
        if (!plan->run(columns, truths, used)) return 1;
        for (int run = 0; run < 5; ++run) {
            start = now();
            if (!plan->run(columns, truths, used)) return 1;
            // On the clock of the processors, the threads' times are added up.
            const double seconds = (now() - start) / (is_cpu_clock() ? used : 1);
            rates.push_back(static_cast<double>(rows * count) / seconds);
        }
        const double median = line(
            fmt::format("tongban batch, {} thread{}", used, used > 1 ? "s" : ""), "decisions/s",
            rates
        );
        const double seconds = static_cast<double>(rows * count) / median;
        const double written = static_cast<double>(truths.blocks() * count * 2 * 128);
        std::printf(
            "# %.3f s a run; read %.0f MB of columns, written %.0f MB of bitmaps: %.1f GB/s\n",
            seconds, static_cast<double>(bytes_of(columns)) / 1e6, written / 1e6,
            (static_cast<double>(bytes_of(columns)) + written) / seconds / 1e9
        );
    }
    triad(1);
    if (threads > 1) triad(threads);
    const size_t wrong = compare_cells(engine, columns, truths, 100'000);
    incremental(*plan, columns);
    return wrong == 0 ? 0 : 1;
}

}  // namespace tongban::bench
