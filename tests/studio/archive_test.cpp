#include "studio/archive.h"

#include <gtest/gtest.h>

namespace tongban::studio {

TEST(StudioArchives, GiveBackWhatWasPutIn) {
    const std::vector<ArchiveFile> files{
        {"chongqing/items.yaml", "items: []\n"},
        {"chongqing/services/" + std::string(80, 'x') + ".service.yaml", std::string(5'000, 'y')},
        {"chongqing/empty.yaml", ""},
        {"chongqing/full-block.yaml", std::string(512, 'z')}};
    const std::string bytes = write_archive(files).value();
    const auto read = read_archive(bytes);
    ASSERT_TRUE(read) << read.error().code;
    ASSERT_EQ(read->size(), files.size());
    for (size_t i = 0; i < files.size(); ++i) {
        EXPECT_EQ((*read)[i].path, files[i].path);
        EXPECT_EQ((*read)[i].text, files[i].text);
    }
    EXPECT_EQ(write_archive(files).value(), bytes);
    EXPECT_FALSE(write_archive({{"a/" + std::string(101, 'x'), ""}}));
}

TEST(StudioArchives, AreRefusedWhenCutOffOrAltered) {
    const std::string bytes = write_archive({{"a/items.yaml", std::string(3'000, 'a')}}).value();
    for (const size_t length : {size_t{0}, size_t{5}, bytes.size() / 2, bytes.size() - 1})
        EXPECT_FALSE(read_archive(bytes.substr(0, length))) << length;
    std::string altered = bytes;
    altered[altered.size() - 6] ^= 1;  // checksum of gzip
    EXPECT_FALSE(read_archive(altered));
    EXPECT_FALSE(read_archive("no archive"));
}

}  // namespace tongban::studio
