// A reader with a fault in it, for the short run itself: it has to find this one.
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Trusts the length that the text gives after `[`.
    for (std::size_t i = 0; i + 1 < size; ++i)
        if (data[i] == '[' && data[i + 1] == '9') return data[i + 9] == ']' ? 1 : 0;
    return 0;
}
