// All the texts become one program with several roots.
#include "feel/sequence.h"

#include <new>

#include "feel/compiling.h"
#include "feel/parser.h"
#include "feel/share.h"

namespace tongban::feel {

std::optional<Sequence> Sequence::compile(std::span<const Part> parts, CompileOptions options) {
    auto program = std::make_shared<Program>();
    Sequence result;
    Compiler compiler(options, *program);
    for (const Part& part : parts) {
        result.roots_.push_back(kNone);
        if (part.source) {
            const Result<SyntaxTree> tree = parse(*part.source, options);
            if (!tree) return std::nullopt;
            result.roots_.back() = compiler.compile(**tree);
            if (!compiler.unknown_name().empty()) return std::nullopt;
        }
        result.slots_.push_back(compiler.declare(part.name));
        // Names with spaces are known to the reader of the texts behind it.
        if (!part.name.empty()) options.names.push_back(part.name);
    }
    const std::uint32_t slots_before = program->local_count;
    std::vector<NodeIndex> roots;
    for (const NodeIndex root : result.roots_)
        if (root != kNone) roots.push_back(root);
    share(*program, roots);
    if (program->local_count == slots_before) return std::nullopt;
    auto next = roots.begin();
    for (NodeIndex& root : result.roots_)
        if (root != kNone) root = *next++;
    result.program_ = std::move(program);
    return result;
}

const std::vector<std::string>& Sequence::variables() const { return program_->free_variables; }

SequenceRun::SequenceRun(
    const Sequence& sequence, std::span<const Value> free_values, Evaluation& evaluation
)
    : sequence_(sequence),
      free_values_(free_values),
      evaluation_(evaluation),
      locals_(sequence.program_->local_count) {
    evaluation.count(sequence.program_->steps);
}

Value SequenceRun::evaluate(size_t part) {
    const NodeIndex root = sequence_.roots_[part];
    ASSERT(root != kNone);
    if (evaluation_.is_stopped()) return Value::null(evaluation_.stop_reason());
    try {
        Value value =
            run(*sequence_.program_, root, free_values_.data(), locals_.data(), evaluation_);
        if (!evaluation_.is_stopped()) return value;
    } catch (const std::bad_alloc&) {
        evaluation_.stop("feel.limit_memory");
    }
    return Value::null(evaluation_.stop_reason());
}

void SequenceRun::set(size_t part, const Value& value) { locals_[sequence_.slots_[part]] = value; }

}  // namespace tongban::feel
