// Running a plan: block by block, first every condition of the block, then every decision.
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <thread>

#include "dmn/batch_kernels.h"
#include "dmn/batch_plan.h"

namespace tongban::dmn::batch {

static_assert(kWords == Truths::kBlockWords);

namespace {

using feel::Truth;

constexpr size_t kIntervalsMax = 8;  // of codes; more are looked up one by one
constexpr size_t kLine = 64;

/// Bitmaps of a block's rows, each at a cache line.
class Bitmaps {
  public:
    explicit Bitmaps(size_t count) : room_(count * kWords + kLine / sizeof(std::uint64_t)) {
        void* start = room_.data();
        size_t space = room_.size() * sizeof(std::uint64_t);
        words_ = static_cast<std::uint64_t*>(std::align(kLine, kLine, start, space));
    }
    std::uint64_t* at(size_t index) { return words_ + index * kWords; }

  private:
    std::vector<std::uint64_t> room_;
    std::uint64_t* words_;
};

/// What all threads of a run share.
struct Job {
    const PlanState& plan;
    const Columns& columns;
    Truths& truths;
    std::vector<std::vector<std::uint64_t>> is_true_code;  // of predicates with many intervals
    std::vector<std::vector<std::uint64_t>> is_null_code;
    std::vector<Index> inner;  // formulas that others are made of, in the order of computing
    std::vector<std::uint32_t> inner_slot;
    std::atomic<size_t> next_block = 0;
    std::atomic<bool> is_stopped = false;
};

std::vector<std::uint64_t> code_set(const std::vector<Interval>& intervals) {
    if (intervals.size() <= kIntervalsMax) return {};
    std::vector<std::uint64_t> set(static_cast<size_t>(intervals.back().high) / 64 + 1);
    for (const Interval& interval : intervals)
        for (std::int64_t code = interval.low; code <= interval.high; ++code)
            set[static_cast<size_t>(code) / 64] |= std::uint64_t{1} << (code % 64);
    return set;
}

void prepare(Job& job) {
    for (const Predicate& predicate : job.plan.predicates) {
        const bool is_text = predicate.kind == Predicate::Kind::Intervals &&
                             job.plan.types[predicate.column] == ColumnType::String;
        job.is_true_code.push_back(
            is_text ? code_set(predicate.is_true) : std::vector<std::uint64_t>{}
        );
        job.is_null_code.push_back(
            is_text ? code_set(predicate.is_null) : std::vector<std::uint64_t>{}
        );
    }
    const std::vector<Formula>& formulas = job.plan.formulas;
    std::vector<std::uint8_t> is_child(formulas.size());
    for (const Formula& formula : formulas)
        for (const Index child : job.plan.children(formula)) is_child[child] = 1;
    job.inner_slot.resize(formulas.size());
    // Formulas are made after those that they consist of.
    for (Index i = 0; i < formulas.size(); ++i) {
        if (is_child[i] == 0 || formulas[i].op == Formula::Op::Predicate ||
            formulas[i].op == Formula::Op::Constant)
            continue;
        job.inner_slot[i] = static_cast<std::uint32_t>(job.inner.size());
        job.inner.push_back(i);
    }
}

class Worker {
  public:
    explicit Worker(Job& job)
        : job_(job),
          plan_(job.plan),
          kernels_(kernels()),
          truth_(plan_.predicates.size()),
          known_(plan_.predicates.size()),
          valid_(plan_.names.size()),
          inner_(job.inner.size() * 2),
          plain_(4),
          lanes_(std::make_unique<Lanes>()) {
        std::memset(plain_.at(kOnes), 0xFF, kWords * sizeof(std::uint64_t));
        for (size_t i = 0; i < plan_.predicates.size(); ++i) operands_of_predicate(i);
        for (const Formula& formula : plan_.formulas) {
            operand_start_.push_back(operands_.size());
            for (const Index child : plan_.children(formula)) operands_.push_back(operand(child));
        }
        is_column_used_.resize(plan_.names.size());
        for (const Predicate& predicate : plan_.predicates)
            if (predicate.kind == Predicate::Kind::Intervals ||
                predicate.kind == Predicate::Kind::Bits)
                is_column_used_[predicate.column] = 1;
    }

    void run() {
        while (!job_.is_stopped.load(std::memory_order_relaxed)) {
            const size_t block = job_.next_block.fetch_add(1, std::memory_order_relaxed);
            if (block >= job_.truths.blocks()) return;
            start_block(block);
            for (size_t i = 0; i < plan_.predicates.size(); ++i) predicate(i);
            for (size_t i = 0; i < job_.inner.size(); ++i)
                compute(job_.inner[i], inner_.at(i * 2), inner_.at(i * 2 + 1));
            for (size_t decision = 0; decision < plan_.roots.size(); ++decision) {
                std::uint64_t* words = job_.truths.block(decision, block);
                compute(plan_.roots[decision], words, words + kWords);
                if (count_ < kBlock) cut(words);
            }
        }
    }

  private:
    static constexpr size_t kOnes = 0;
    static constexpr size_t kZeros = 1;
    static constexpr size_t kBits = 2;
    static constexpr size_t kScratch = 3;

    // --- What stands where ---

    void operands_of_predicate(size_t index) {
        const Predicate& predicate = plan_.predicates[index];
        const std::uint64_t* known = known_.at(index);
        if (predicate.kind == Predicate::Kind::Intervals && predicate.is_null.empty())
            known =
                predicate.of_null == Truth::Null ? valid_.at(predicate.column) : plain_.at(kOnes);
        predicate_operands_.push_back({truth_.at(index), known});
    }
    Operand operand(Index formula) {
        const Formula& source = plan_.formulas[formula];
        if (source.op == Formula::Op::Predicate) return predicate_operands_[source.predicate];
        if (source.op == Formula::Op::Constant) return constant(source.truth);
        const size_t slot = job_.inner_slot[formula];
        return {inner_.at(slot * 2), inner_.at(slot * 2 + 1)};
    }
    Operand constant(Truth truth) {
        return {
            plain_.at(truth == Truth::True ? kOnes : kZeros),
            plain_.at(truth == Truth::Null ? kZeros : kOnes)};
    }

    // --- Conditions of the block ---

    void start_block(size_t block) {
        first_row_ = block * kBlock;
        count_ = std::min(kBlock, job_.columns.rows - first_row_);
        loaded_ = kNoColumn;
        for (size_t i = 0; i < plan_.names.size(); ++i) {
            if (is_column_used_[i] == 0) continue;
            read_words(job_.columns.columns[i].valid, valid_.at(i));
            // Without words no code says anything.
            if (plan_.types[i] == ColumnType::String && plan_.dictionaries[i].empty())
                std::memset(valid_.at(i), 0, kWords * sizeof(std::uint64_t));
        }
    }

    /// The block's part of a bitmap of all rows; an empty one is all ones.
    void read_words(const std::vector<std::uint64_t>& from, std::uint64_t* to) const {
        if (from.empty()) {
            std::memset(to, 0xFF, kWords * sizeof(std::uint64_t));
            return;
        }
        const size_t words = (count_ + 63) / 64;
        std::memcpy(to, from.data() + first_row_ / 64, words * sizeof(std::uint64_t));
        std::fill(to + words, to + kWords, 0);
    }

    void predicate(size_t index) {
        const Predicate& predicate = plan_.predicates[index];
        switch (predicate.kind) {
            case Predicate::Kind::Intervals:
                load(predicate.column);
                return intervals(predicate, index);
            case Predicate::Kind::Bits:
                return booleans(predicate, index);
            case Predicate::Kind::Scalar:
            case Predicate::Kind::Decision:
                return scalar(predicate, index);
        }
    }

    template <class Value>
    const Value* block_of(const std::vector<Value>& values, std::vector<Value>& tail) {
        if (count_ == kBlock) return values.data() + first_row_;
        tail.assign(kBlock, values[first_row_]);
        std::copy_n(values.data() + first_row_, count_, tail.data());
        return tail.data();
    }

    void load(Index index) {
        if (std::exchange(loaded_, index) == index) return;
        const Column& column = job_.columns.columns[index];
        if (column.type == ColumnType::Number)
            kernels_.narrow_numbers(block_of(column.numbers, numbers_tail_), *lanes_);
        else if (column.type == ColumnType::Date)
            kernels_.narrow_days(block_of(column.days, days_tail_), *lanes_);
        else
            kernels_.narrow_codes(block_of(column.codes, codes_tail_), *lanes_);
        is_any_null_ = false;
        const std::uint64_t* valid = valid_.at(index);
        for (size_t i = 0; i < kWords; ++i) is_any_null_ = is_any_null_ || ~valid[i] != 0;
    }

    void intervals(const Predicate& predicate, size_t index) {
        std::uint64_t* truth = truth_.at(index);
        const std::uint64_t* valid = valid_.at(predicate.column);
        within(predicate.is_true, job_.is_true_code[index], truth);
        if (is_any_null_) kernels_.set_nulls(truth, valid, predicate.of_null == Truth::True);
        if (predicate.is_null.empty()) return;
        std::uint64_t* known = known_.at(index);
        within(predicate.is_null, job_.is_null_code[index], known);
        for (size_t i = 0; i < kWords; ++i) known[i] = ~known[i];
        if (is_any_null_) kernels_.set_nulls(known, valid, predicate.of_null != Truth::Null);
    }

    void within(
        const std::vector<Interval>& intervals,
        const std::vector<std::uint64_t>& codes,
        std::uint64_t* bits
    ) {
        if (!codes.empty()) return look_up(codes, bits);
        bool is_first = true;
        for (const Interval& interval : intervals) {
            const std::int64_t low = std::max(interval.low, lanes_->low);
            const std::int64_t high = std::min(interval.high, lanes_->high);
            if (low > high) continue;
            const auto from =
                static_cast<std::uint64_t>(low) - static_cast<std::uint64_t>(lanes_->low);
            const auto width = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
            std::uint64_t* to = is_first ? bits : plain_.at(kScratch);
            if (low == lanes_->low && high == lanes_->high)
                std::memset(to, 0xFF, kWords * sizeof(std::uint64_t));
            else
                kernels_.within(*lanes_, from, width, to);
            if (!is_first)
                for (size_t i = 0; i < kWords; ++i) bits[i] |= to[i];
            is_first = false;
        }
        if (is_first) std::memset(bits, 0, kWords * sizeof(std::uint64_t));
    }

    void look_up(const std::vector<std::uint64_t>& codes, std::uint64_t* bits) {
        const std::vector<std::uint32_t>& column = job_.columns.columns[loaded_].codes;
        std::memset(bits, 0, kWords * sizeof(std::uint64_t));
        for (size_t i = 0; i < count_; ++i) {
            const std::uint32_t code = column[first_row_ + i];
            const bool is_in = code / 64 < codes.size() && (codes[code / 64] >> (code % 64) & 1);
            bits[i / 64] |= std::uint64_t{is_in} << (i % 64);
        }
    }

    void booleans(const Predicate& predicate, size_t index) {
        const std::uint64_t* valid = valid_.at(predicate.column);
        std::uint64_t* bits = plain_.at(kBits);
        read_words(job_.columns.columns[predicate.column].bits, bits);
        const auto ones = [](bool is) { return is ? ~std::uint64_t{0} : 0; };
        const auto combined = [&](size_t i, bool of_true, bool of_false, bool of_null) {
            return (bits[i] & valid[i] & ones(of_true)) | (~bits[i] & valid[i] & ones(of_false)) |
                   (~valid[i] & ones(of_null));
        };
        const Predicate& p = predicate;
        for (size_t i = 0; i < kWords; ++i) {
            truth_.at(index)[i] = combined(
                i, p.of_true == Truth::True, p.of_false == Truth::True, p.of_null == Truth::True
            );
            known_.at(index)[i] = combined(
                i, p.of_true != Truth::Null, p.of_false != Truth::Null, p.of_null != Truth::Null
            );
        }
    }

    void scalar(const Predicate& predicate, size_t index) {
        std::uint64_t* truth = truth_.at(index);
        std::uint64_t* known = known_.at(index);
        std::memset(truth, 0, kWords * sizeof(std::uint64_t));
        std::memset(known, 0, kWords * sizeof(std::uint64_t));
        size_t row = 0;
        const std::function<Value(Index)> fact = [&](Index column) {
            return cell(job_.columns.columns[column], row);
        };
        for (size_t i = 0; i < count_; ++i) {
            row = first_row_ + i;
            feel::Evaluation evaluation(plan_.options.now);
            evaluation.limits = plan_.options.limits;
            const Truth answer =
                predicate.kind == Predicate::Kind::Scalar
                    ? predicate.node.evaluate(fact, evaluation)
                    : evaluate_decision(plan_, predicate.element, fact, evaluation);
            if (evaluation.is_stopped()) {
                job_.is_stopped = true;
                return;
            }
            truth[i / 64] |= std::uint64_t{answer == Truth::True} << (i % 64);
            known[i / 64] |= std::uint64_t{answer != Truth::Null} << (i % 64);
        }
    }

    // --- Decisions of the block ---

    void compute(Index index, std::uint64_t* truth, std::uint64_t* known) {
        const Formula& formula = plan_.formulas[index];
        const Operand* operands = operands_.data() + operand_start_[index];
        switch (formula.op) {
            case Formula::Op::Constant:
            case Formula::Op::Predicate: {
                const Operand source = operand(index);
                std::memcpy(truth, source.is_true, kWords * sizeof(std::uint64_t));
                std::memcpy(known, source.is_known, kWords * sizeof(std::uint64_t));
                return;
            }
            case Formula::Op::And:
                return kernels_.all(operands, formula.count, truth, known);
            case Formula::Op::Or:
                return kernels_.any(operands, formula.count, truth, known);
            case Formula::Op::Not:
                for (size_t i = 0; i < kWords; ++i) {
                    const std::uint64_t is_known = operands[0].is_known[i];
                    truth[i] = is_known & ~operands[0].is_true[i];
                    known[i] = is_known;
                }
                return;
            case Formula::Op::If:
                for (size_t i = 0; i < kWords; ++i) {
                    const std::uint64_t holds = operands[0].is_true[i];
                    truth[i] = (holds & operands[1].is_true[i]) | (~holds & operands[2].is_true[i]);
                    known[i] =
                        (holds & operands[1].is_known[i]) | (~holds & operands[2].is_known[i]);
                }
                return;
            case Formula::Op::First:
            case Formula::Op::Unique:
                return rules(formula, operands, truth, known);
        }
    }

    static void rules(
        const Formula& formula, const Operand* operands, std::uint64_t* truth, std::uint64_t* known
    ) {
        for (size_t i = 0; i < kWords; ++i) {
            std::uint64_t is_true = 0;
            std::uint64_t is_known = 0;
            std::uint64_t seen = 0;
            std::uint64_t twice = 0;
            for (size_t rule = 0; rule + 1 < formula.count; rule += 2) {
                const std::uint64_t holds = operands[rule].is_true[i];
                twice |= seen & holds;
                is_true |= holds & ~seen & operands[rule + 1].is_true[i];
                is_known |= holds & ~seen & operands[rule + 1].is_known[i];
                seen |= holds;
            }
            const Operand& otherwise = operands[formula.count - 1];
            is_true |= ~seen & otherwise.is_true[i];
            is_known |= ~seen & otherwise.is_known[i];
            const std::uint64_t kept = formula.op == Formula::Op::Unique ? ~twice : ~0ULL;
            truth[i] = is_true & kept;
            known[i] = is_known & kept;
        }
    }

    /// Rows behind the last one are neither true nor known.
    void cut(std::uint64_t* words) const {
        for (size_t i = 0; i < kWords; ++i) {
            const size_t start = i * 64;
            const std::uint64_t mask = count_ >= start + 64 ? ~0ULL
                                       : count_ <= start    ? 0
                                                            : (1ULL << (count_ - start)) - 1;
            words[i] &= mask;
            words[kWords + i] &= mask;
        }
    }

    static constexpr Index kNoColumn = ~Index{0};

    Job& job_;
    const PlanState& plan_;
    const Kernels& kernels_;
    Bitmaps truth_;
    Bitmaps known_;
    Bitmaps valid_;
    Bitmaps inner_;
    Bitmaps plain_;
    std::vector<Operand> predicate_operands_;
    std::vector<Operand> operands_;
    std::vector<size_t> operand_start_;
    std::vector<std::uint8_t> is_column_used_;
    std::unique_ptr<Lanes> lanes_;
    Index loaded_ = kNoColumn;
    bool is_any_null_ = false;
    size_t first_row_ = 0;
    size_t count_ = 0;
    std::vector<std::int64_t> numbers_tail_;
    std::vector<std::int32_t> days_tail_;
    std::vector<std::uint32_t> codes_tail_;
};

Result<void> fits(const PlanState& plan, const Columns& columns) {
    TRY(check(columns));
    const auto wrong = [](const std::string& name) {
        return Error{
            .code = "dmn.batch_column",
            .details = {{"column", name}, {"message", "it is not the one of the plan"}}};
    };
    if (columns.columns.size() != plan.names.size()) return wrong("");
    for (size_t i = 0; i < plan.names.size(); ++i) {
        const Column& column = columns.columns[i];
        if (column.name != plan.names[i] || column.type != plan.types[i] ||
            column.scale != plan.scales[i] || column.dictionary != plan.dictionaries[i])
            return wrong(column.name);
    }
    return {};
}

}  // namespace

Truths::Truths(size_t decisions, size_t rows) : decisions_(decisions), rows_(rows) {
    const size_t words = blocks() * decisions * 2 * kBlockWords + kLine / sizeof(std::uint64_t);
    room_ = std::make_unique_for_overwrite<std::uint64_t[]>(words);
    void* start = room_.get();
    size_t space = words * sizeof(std::uint64_t);
    words_ = static_cast<std::uint64_t*>(std::align(kLine, kLine, start, space));
}

Truth Truths::at(size_t decision, size_t row) const {
    ASSERT(decision < decisions_ && row < rows_);
    const std::uint64_t* words = block(decision, row / kBlockRows);
    const size_t word = row % kBlockRows / 64;
    if ((words[kBlockWords + word] >> (row % 64) & 1) == 0) return Truth::Null;
    return (words[word] >> (row % 64) & 1) != 0 ? Truth::True : Truth::False;
}

Truths::Counts Truths::count(size_t decision) const {
    Counts counts;
    size_t known = 0;
    for (size_t i = 0; i < blocks(); ++i) {
        const std::uint64_t* words = block(decision, i);
        for (size_t word = 0; word < kBlockWords; ++word) {
            counts.is_true += static_cast<size_t>(std::popcount(words[word]));
            known += static_cast<size_t>(std::popcount(words[kBlockWords + word]));
        }
    }
    counts.is_false = known - counts.is_true;
    counts.is_unknown = rows_ - known;
    return counts;
}

Result<void> Plan::run(const Columns& columns, Truths& truths, unsigned threads) const {
    TRY(fits(*state_, columns));
    if (truths.decisions() != state_->roots.size() || truths.rows() != columns.rows)
        truths = Truths(state_->roots.size(), columns.rows);
    Job job{.plan = *state_, .columns = columns, .truths = truths};
    prepare(job);
    const size_t wanted = threads > 0 ? threads : std::max(1u, std::thread::hardware_concurrency());
    const size_t workers = std::min(wanted, std::max<size_t>(1, truths.blocks()));
    {
        std::vector<std::jthread> others;
        for (size_t i = 1; i < workers; ++i) others.emplace_back([&job] { Worker(job).run(); });
        Worker(job).run();
    }
    if (job.is_stopped)
        return Error{
            .code = "dmn.limit", .kind = ErrorKind::TooLarge, .details = {{"limit", "evaluation"}}};
    return {};
}

}  // namespace tongban::dmn::batch
