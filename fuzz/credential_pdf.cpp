// PDF files from strangers: attachments out, digest of what is seen.
#include <cstdlib>

#include "credential/pdf_file.h"

using namespace tongban;
using namespace tongban::credential;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    const Result<PdfFile> first = read_pdf(bytes);
    if (!first) return 0;
    const Result<PdfFile> second = read_pdf(bytes);
    if (!second || second->visible.sha256 != first->visible.sha256) std::abort();
    return 0;
}
