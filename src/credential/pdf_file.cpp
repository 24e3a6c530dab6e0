#include "credential/qpdf_headers.h"

#include "credential/pdf_file.h"

#include <fmt/format.h>

#include "base/assert.h"

namespace tongban::credential {

namespace {

constexpr size_t kObjectsMax = 20'000;
constexpr int kDepthMax = 60;
constexpr size_t kDecodedBytesMax = 64 * 1024 * 1024;
constexpr size_t kAttachmentBytesMax = 1024 * 1024;
constexpr size_t kAttachmentsMax = 4;

/// Carries one of our errors out of qpdf's callbacks; caught in this file.
struct Refused {
    Error error;
};

[[noreturn]] void refuse_file(
    std::string_view what, const char* code = "credential.pdf_malformed"
) {
    throw Refused{refuse(code, ErrorKind::Invalid, {{"what", what}})};
}

/// Hands decoded bytes on and stops at a bound, so that a small file cannot unpack into a large
/// memory.
class BoundedSink final : public Pipeline {
  public:
    BoundedSink(size_t& budget, std::function<void(std::span<const std::uint8_t>)> take)
        : Pipeline("bounded", nullptr), budget_(budget), take_(std::move(take)) {}

    void write(const unsigned char* data, size_t length) override {
        if (is_exceeded_ || length > budget_) {
            is_exceeded_ = true;
            throw std::runtime_error("too much data");
        }
        budget_ -= length;
        take_({data, length});
    }
    void finish() override {}
    bool is_exceeded() const { return is_exceeded_; }

  private:
    size_t& budget_;
    std::function<void(std::span<const std::uint8_t>)> take_;
    bool is_exceeded_ = false;
};

void decode(
    QPDFObjectHandle stream,
    size_t& budget,
    qpdf_stream_decode_level_e level,
    std::function<void(std::span<const std::uint8_t>)> take
) {
    BoundedSink sink(budget, std::move(take));
    bool is_filtered = false;
    const bool is_good = stream.pipeStreamData(&sink, &is_filtered, 0, level, true, false);
    if (sink.is_exceeded()) refuse_file("decoded size", "credential.pdf_too_large");
    if (!is_good) refuse_file("stream");
}

bool can_decode(QPDFObjectHandle stream) {
    return stream.pipeStreamData(nullptr, nullptr, 0, qpdf_dl_generalized, true, false);
}

/// Walks what can be seen and feeds both digests with one unambiguous spelling of it.
class VisibleWalk {
  public:
    explicit VisibleWalk(QPDF& pdf) : pdf_(pdf) {}

    VisibleDigest digest() {
        QPDFObjectHandle root = pdf_.getRoot();
        refuse_active(root);
        // The title stands in the window's frame.
        add(pdf_.getTrailer().getKey("/Info"), 0);
        const std::vector<QPDFObjectHandle> pages = pdf_.getAllPages();
        put('p', std::to_string(pages.size()));
        for (QPDFObjectHandle page : pages) {
            seen_.emplace(page.getObjGen(), seen_.size());
            // The parent is the tree of all pages; what it passes down has been pushed into the
            // page.
            add_dictionary(page, {"/Parent"}, 0);
        }
        return {sha256_.finish(), sm3_.finish()};
    }

  private:
    /// Only keys that cannot change what is seen may stand in the catalogue.
    static void refuse_active(QPDFObjectHandle root) {
        static const std::set<std::string> kHarmless{"/Type",     "/Pages", "/Names",
                                                     "/Metadata", "/AF",    "/Version"};
        for (const std::string& key : root.getKeys())
            if (!kHarmless.contains(key)) refuse_file(key, "credential.pdf_active");
        QPDFObjectHandle names = root.getKey("/Names");
        if (!names.isDictionary()) return;
        for (const std::string& key : names.getKeys())
            if (key != "/EmbeddedFiles") refuse_file(key, "credential.pdf_active");
    }

    void add(QPDFObjectHandle object, int depth) {
        if (depth > kDepthMax) refuse_file("depth");
        if (++objects_ > kObjectsMax) refuse_file("objects", "credential.pdf_too_large");
        if (object.isIndirect() &&
            (object.isDictionary() || object.isStream() || object.isArray())) {
            // Numbered by first meeting: object numbers of the file do not count, and cycles end.
            const auto [at, is_new] = seen_.emplace(object.getObjGen(), seen_.size());
            if (!is_new) return put('r', std::to_string(at->second));
        }
        if (object.isStream()) return add_stream(object, depth);
        if (object.isDictionary()) return add_dictionary(object, {}, depth);
        if (object.isArray()) return add_array(object, depth);
        put('v', object.unparseResolved());
    }

    void add_array(QPDFObjectHandle array, int depth) {
        const int count = array.getArrayNItems();
        put('a', std::to_string(count));
        for (int i = 0; i < count; ++i) add(array.getArrayItem(i), depth + 1);
    }

    void add_dictionary(
        QPDFObjectHandle dictionary, const std::set<std::string>& skipped, int depth
    ) {
        put('d', "");
        for (const std::string& key : dictionary.getKeys()) {
            if (skipped.contains(key)) continue;
            put('k', key);
            add(dictionary.getKey(key), depth + 1);
        }
        put('e', "");
    }

    void add_stream(QPDFObjectHandle stream, int depth) {
        // Compression may differ; the bytes that come out may not. What this library cannot decode
        // (a photograph, say) counts as it stands, with its filters.
        const bool is_decoded = can_decode(stream);
        std::set<std::string> skipped{"/Length"};
        if (is_decoded) skipped.insert({"/Filter", "/DecodeParms"});
        put('s', is_decoded ? "decoded" : "raw");
        add_dictionary(stream.getDict(), skipped, depth);
        size_t length = 0;
        decode(
            stream, budget_, is_decoded ? qpdf_dl_generalized : qpdf_dl_none,
            [&](std::span<const std::uint8_t> data) {
                length += data.size();
                feed(data);
            }
        );
        put('l', std::to_string(length));
    }

    void put(char kind, std::string_view text) {
        const std::string head = fmt::format("{}{}:", kind, text.size());
        feed(as_bytes(head));
        feed(as_bytes(text));
    }
    void feed(std::span<const std::uint8_t> data) {
        sha256_.update(data);
        sm3_.update(data);
    }

    QPDF& pdf_;
    crypto::Sha256 sha256_;
    crypto::Sm3 sm3_;
    std::map<QPDFObjGen, size_t> seen_;
    size_t objects_ = 0;
    size_t budget_ = kDecodedBytesMax;
};

size_t occurrences(std::string_view text, std::string_view word) {
    size_t count = 0;
    for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
        ++count;
    return count;
}

/// Loads without repairing: what has to be guessed may look otherwise in another viewer.
std::unique_ptr<QPDF> load(std::span<const std::uint8_t> bytes) {
    auto pdf = std::make_unique<QPDF>();
    pdf->setSuppressWarnings(true);
    pdf->setAttemptRecovery(false);
    pdf->processMemoryFile("pdf", reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (pdf->isEncrypted()) refuse_file("encrypted");
    return pdf;
}

std::map<std::string, std::string, std::less<>> read_attachments(QPDF& pdf) {
    std::map<std::string, std::string, std::less<>> out;
    QPDFEmbeddedFileDocumentHelper files(pdf);
    if (!files.hasEmbeddedFiles()) return out;
    for (const auto& [key, file] : files.getEmbeddedFiles()) {
        if (out.size() == kAttachmentsMax) refuse_file("attachments", "credential.pdf_too_large");
        QPDFObjectHandle stream = file->getEmbeddedFileStream();
        if (!stream.isStream()) refuse_file("attachment");
        std::string content;
        size_t budget = kAttachmentBytesMax;
        decode(stream, budget, qpdf_dl_generalized, [&](std::span<const std::uint8_t> data) {
            content.append(reinterpret_cast<const char*>(data.data()), data.size());
        });
        out.emplace(key, std::move(content));
    }
    return out;
}

void attach(QPDF& pdf, std::string_view name, std::string_view content, const char* type) {
    const std::string file_name(name);
    auto stream = QPDFEFStreamObjectHelper::createEFStream(pdf, std::string(content));
    stream.setSubtype(type);
    const auto specification = QPDFFileSpecObjectHelper::createFileSpec(pdf, file_name, stream);
    QPDFEmbeddedFileDocumentHelper(pdf).replaceEmbeddedFile(file_name, specification);
}

/// qpdf speaks in exceptions; none leaves this file.
template <class T, class Work>
Result<T> guarded(Work&& work) {
    try {
        return work();
    } catch (const Refused& refused) {
        return refused.error;
    } catch (const std::exception& fault) {
        return Error{.code = "credential.pdf_malformed", .cause = fault.what()};
    }
}

}  // namespace

Result<PdfFile> read_pdf(std::span<const std::uint8_t> bytes) {
    if (bytes.size() > kPdfBytesMax) return refuse("credential.pdf_too_large", ErrorKind::TooLarge);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!text.starts_with("%PDF-1.")) return refuse("credential.pdf_malformed");
    // A file as issued has one revision. A second one, appended, could replace every page.
    const size_t revisions = occurrences(text, "startxref");
    if (revisions != 1)
        return refuse(revisions == 0 ? "credential.pdf_malformed" : "credential.pdf_revised");
    return guarded<PdfFile>([&]() -> Result<PdfFile> {
        const std::unique_ptr<QPDF> pdf = load(bytes);
        PdfFile out;
        out.attachments = read_attachments(*pdf);
        pdf->pushInheritedAttributesToPage();
        out.visible = VisibleWalk(*pdf).digest();
        if (pdf->anyWarnings()) refuse_file("damaged");
        return out;
    });
}

Result<Bytes> attach_credentials(
    std::span<const std::uint8_t> bytes, std::string_view sd_jwt, std::string_view sm2_json
) {
    return guarded<Bytes>([&]() -> Result<Bytes> {
        const std::unique_ptr<QPDF> pdf = load(bytes);
        attach(*pdf, kSdJwtAttachment, sd_jwt, "application/dc+sd-jwt");
        if (!sm2_json.empty()) attach(*pdf, kSm2Attachment, sm2_json, "application/json");
        QPDFWriter writer(*pdf);
        writer.setOutputMemory();
        writer.setDeterministicID(true);
        writer.setObjectStreamMode(qpdf_o_disable);
        writer.write();
        const auto buffer = writer.getBufferSharedPointer();
        return Bytes(buffer->getBuffer(), buffer->getBuffer() + buffer->getSize());
    });
}

}  // namespace tongban::credential
