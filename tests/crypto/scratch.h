// A folder that goes away with the test, and the openssl command as an independent judge.
#pragma once

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "base/text.h"

namespace tongban::test {

class Scratch {
  public:
    Scratch() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tongban-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    std::string path(std::string_view name) const { return folder_ + "/" + std::string(name); }

    std::string write(std::string_view name, std::span<const std::uint8_t> bytes) const {
        std::ofstream(path(name), std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
        return path(name);
    }
    std::string write(std::string_view name, std::string_view text) const {
        return write(name, as_bytes(text));
    }
    Bytes read(std::string_view name) const {
        std::ifstream file(path(name), std::ios::binary);
        return Bytes(std::istreambuf_iterator<char>(file), {});
    }

    /// Runs `openssl ARGUMENTS` inside the folder; whether it ended well.
    bool openssl(const std::string& arguments) const {
        const std::string command =
            "cd " + folder_ + " && openssl " + arguments + " >openssl.out 2>openssl.err";
        return std::system(command.c_str()) == 0;
    }

  private:
    std::string folder_;
};

}  // namespace tongban::test
