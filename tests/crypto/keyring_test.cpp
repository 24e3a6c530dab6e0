#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>
#include <thread>

#include "crypto/aead.h"
#include "crypto/cipher.h"
#include "crypto/scratch.h"

using namespace tongban;
using namespace tongban::crypto;
using tongban::test::Scratch;

namespace {
Keyring fixed_keyring(Cipher cipher = Cipher::Aes256Gcm) {
    return Keyring::in_memory(Bytes(32, 7), cipher);
}
std::string code_of(const Result<Bytes>& result) { return result ? "opened" : result.error().code; }
Bytes hex(std::string_view text) { return from_hex(text).value(); }
}  // namespace

TEST(Sm4Gcm, FollowsRfc8998) {
    const Bytes plaintext =
        hex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
            "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
    Bytes out;
    encrypt(
        Cipher::Sm4Gcm, hex("0123456789abcdeffedcba9876543210"), hex("00001234567800000000abcd"),
        hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"), plaintext, out
    );
    EXPECT_EQ(
        to_hex(out),
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    );
}

TEST(Aes256Gcm, FollowsTheKnownAnswerOfItsAuthors) {
    // McGrew and Viega, test case 14: one block of zeros under a key and nonce of zeros.
    Bytes out;
    encrypt(Cipher::Aes256Gcm, Bytes(32, 0), Bytes(12, 0), {}, Bytes(16, 0), out);
    EXPECT_EQ(to_hex(out), "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
}

TEST(Aes256Gcm, GivesTheSameWhateverKeysAndFailuresCameBefore) {
    const auto known_answer = [] {
        Bytes out;
        encrypt(Cipher::Aes256Gcm, Bytes(32, 0), Bytes(12, 0), {}, Bytes(16, 0), out);
        return to_hex(out);
    };
    const std::string expected = known_answer();
    for (int round = 0; round < 3; ++round)
        for (std::uint8_t key = 1; key < 20; ++key) {
            Bytes sealed;
            const Bytes nonce(12, key), bound(5, key), plain(key, 3);
            encrypt(Cipher::Aes256Gcm, Bytes(32, key), nonce, bound, plain, sealed);
            EXPECT_FALSE(decrypt(Cipher::Aes256Gcm, Bytes(32, key), nonce, {}, sealed));
            EXPECT_FALSE(decrypt(Cipher::Aes256Gcm, Bytes(32, 99), nonce, bound, sealed));
            EXPECT_EQ(decrypt(Cipher::Aes256Gcm, Bytes(32, key), nonce, bound, sealed), plain);
            EXPECT_EQ(known_answer(), expected);
        }
    std::string elsewhere;
    std::thread([&] { elsewhere = known_answer(); }).join();
    EXPECT_EQ(elsewhere, expected);
}

TEST(Keyring, OpensWhatItSealedAndNothingElse) {
    for (const Cipher cipher : {Cipher::Aes256Gcm, Cipher::Sm4Gcm}) {
        const Keyring keyring = fixed_keyring(cipher);
        const Bytes sealed = keyring.seal("party.phone", "party/17", "13800000000");
        EXPECT_EQ(sealed.size(), 11 + kSealOverhead);
        EXPECT_EQ(keyring.open_text("party.phone", "party/17", sealed).value(), "13800000000");
        EXPECT_EQ(code_of(keyring.open("party.name", "party/17", sealed)), "crypto.sealed_altered");
        EXPECT_EQ(
            code_of(keyring.open("party.phone", "party/18", sealed)), "crypto.sealed_altered"
        );
        const Keyring other = Keyring::in_memory(Bytes(32, 8));
        EXPECT_EQ(code_of(other.open("party.phone", "party/17", sealed)), "crypto.sealed_altered");
    }
}

TEST(Keyring, RefusesEveryChangedBit) {
    const Keyring keyring = fixed_keyring();
    const Bytes sealed = keyring.seal("file", "a", "x");
    for (size_t i = 0; i < sealed.size() * 8; ++i) {
        Bytes changed = sealed;
        changed[i / 8] ^= static_cast<std::uint8_t>(1 << (i % 8));
        EXPECT_FALSE(keyring.open("file", "a", changed)) << "bit " << i;
    }
    for (size_t length = 0; length < sealed.size(); ++length)
        EXPECT_FALSE(keyring.open("file", "a", std::span(sealed).first(length)));
}

TEST(Keyring, SealsNothingTwiceTheSameWay) {
    const Keyring keyring = fixed_keyring();
    EXPECT_NE(keyring.seal("p", "a", "same"), keyring.seal("p", "a", "same"));
    EXPECT_EQ(keyring.open_text("p", "a", keyring.seal("p", "a", "")).value(), "");
}

TEST(Keyring, UsesEachNonceOnceInEveryThread) {
    const Keyring keyring = fixed_keyring();
    constexpr size_t kEach = 300;
    std::array<std::set<Bytes>, 4> nonces;
    const auto seal_many = [&](std::set<Bytes>& found) {
        for (size_t i = 0; i < kEach; ++i) {
            const Bytes sealed = keyring.seal("p", "a", "same");
            found.insert(Bytes(sealed.begin() + 5, sealed.begin() + 17));
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::set<Bytes>& found : nonces) threads.emplace_back([&] { seal_many(found); });
    }
    std::set<Bytes> all;
    for (const std::set<Bytes>& found : nonces) all.insert(found.begin(), found.end());
    EXPECT_EQ(all.size(), kEach * nonces.size());
}

TEST(Keyring, PurposeAndPlaceCannotSlideIntoEachOther) {
    const Keyring keyring = fixed_keyring();
    EXPECT_FALSE(keyring.open("a", "bc", keyring.seal("ab", "c", "x")));
}

TEST(Keyring, LookupHashIsStableKeyedAndApartByPurpose) {
    const Keyring keyring = fixed_keyring();
    EXPECT_EQ(
        keyring.lookup_hash("id", "11010519491231002X"),
        keyring.lookup_hash("id", "11010519491231002X")
    );
    EXPECT_NE(keyring.lookup_hash("id", "1"), keyring.lookup_hash("phone", "1"));
    EXPECT_NE(
        keyring.lookup_hash("id", "1"), Keyring::in_memory(Bytes(32, 8)).lookup_hash("id", "1")
    );
    EXPECT_EQ(keyring.lookup_hash("id", "1").size(), 64u);
    // Databases hold such hashes: they stay what they are.
    EXPECT_EQ(
        fixed_keyring().lookup_hash("registry.key", "population|500103199001011234"),
        "3fa7ee081faedbbde7bbcf55e62ff28d2f27d9b96109534cade42e3f458a7ad2"
    );
}

TEST(Keyring, LivesInAFileThatOnlyItsOwnerReads) {
    const Scratch scratch;
    const std::string path = scratch.path("keyring.json");
    const Bytes sealed = Keyring::load_or_create(path).value().seal("p", "a", "kept");
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    EXPECT_EQ(Keyring::load_or_create(path).value().open_text("p", "a", sealed).value(), "kept");

    ::chmod(path.c_str(), 0644);
    EXPECT_EQ(Keyring::load_or_create(path).error().code, "crypto.keyring_unreadable");
}

TEST(Keyring, RotationKeepsOldValuesAndLookups) {
    const Scratch scratch;
    const std::string path = scratch.path("keyring.json");
    Keyring keyring = Keyring::load_or_create(path, Cipher::Sm4Gcm).value();
    const Bytes before = keyring.seal("p", "a", "old");
    const std::string hash = keyring.lookup_hash("p", "x");
    ASSERT_TRUE(keyring.rotate());
    const Bytes after = keyring.seal("p", "a", "new");
    EXPECT_NE(
        Bytes(before.begin() + 1, before.begin() + 5), Bytes(after.begin() + 1, after.begin() + 5)
    );

    const Keyring again = Keyring::load_or_create(path).value();
    EXPECT_EQ(again.open_text("p", "a", before).value(), "old");
    EXPECT_EQ(again.open_text("p", "a", after).value(), "new");
    EXPECT_EQ(again.lookup_hash("p", "x"), hash);
}

TEST(Keyring, ADamagedFileIsRefusedWithoutItsContent) {
    const Scratch scratch;
    for (const std::string_view text :
         {"", "{}", "[1]", R"({"version":1,"masters":[],"lookup":{}})",
          R"({"version":1,"masters":[{"id":1,"key":"AAAA"}],)"
          R"("lookup":{"key":"AAAA"}})"}) {
        const std::string path = scratch.write("broken.json", text);
        ::chmod(path.c_str(), 0600);
        const auto loaded = Keyring::load_or_create(path);
        ASSERT_FALSE(loaded);
        EXPECT_EQ(loaded.error().code, "crypto.keyring_syntax");
    }
}
