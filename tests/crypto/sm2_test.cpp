#include "crypto/sm2.h"

#include <botan/ec_group.h>
#include <botan/pubkey.h>
#include <botan/sm2.h>
#include <botan/system_rng.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "crypto/random.h"
#include "crypto/sm2_curve.h"

using namespace tongban;
using namespace tongban::crypto;

namespace {

constexpr const char* kScheme = "1234567812345678,SM3";

const Botan::EC_Group& curve() {
    static const Botan::EC_Group group("sm2p256v1");
    return group;
}

sm2::Words words(std::string_view hex) { return sm2::words_of(from_hex(hex).value()); }
const sm2::Words kOrderLess1 =
    words("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122");

std::string hex(const std::optional<sm2::Affine>& point) {
    if (!point) return "infinity";
    Bytes bytes(64);
    sm2::put_words(point->x, std::span(bytes).first(32));
    sm2::put_words(point->y, std::span(bytes).last(32));
    return to_hex(bytes);
}

/// As Botan computes it.
std::string hex_of_botan(const Bytes& k) {
    const auto point = curve().get_base_point() * Botan::BigInt(k.data(), k.size());
    if (point.is_zero()) return "infinity";
    const auto x = Botan::BigInt::encode_1363(point.get_affine_x(), 32);
    const auto y = Botan::BigInt::encode_1363(point.get_affine_y(), 32);
    return to_hex(Bytes(x.begin(), x.end())) + to_hex(Bytes(y.begin(), y.end()));
}

Bytes bytes_of(const sm2::Words& k) {
    Bytes out(32);
    sm2::put_words(k, out);
    return out;
}

}  // namespace

TEST(Sm2Curve, MultiplesOfTheBasePointAreThoseOfAnotherLibrary) {
    std::vector<Bytes> scalars;
    for (std::uint64_t small = 1; small <= 40; ++small) scalars.push_back(bytes_of({small}));
    // Each digit alone, all digits, and the neighbours of the order.
    for (size_t i = 0; i < 256; i += 3) {
        sm2::Words one{};
        one[i / 64] = std::uint64_t{1} << (i % 64);
        scalars.push_back(bytes_of(one));
    }
    // Digits of six bits around the middle, where a digit turns negative and carries on.
    for (size_t place = 0; place < 42; ++place)
        for (const std::uint64_t digit : {31, 32, 33, 63}) {
            sm2::Words k{};
            for (size_t bit = 0; bit < 6; ++bit)
                if (const size_t at = 6 * place + bit; (digit >> bit & 1) != 0)
                    k[at / 64] |= std::uint64_t{1} << (at % 64);
            scalars.push_back(bytes_of(k));
        }
    scalars.push_back(bytes_of(sm2::Order::kModulus));
    scalars.push_back(bytes_of(kOrderLess1));
    scalars.push_back(Bytes(32, 0xff));
    for (int i = 0; i < 40; ++i) scalars.push_back(random_bytes(32));
    const sm2::Point base = sm2::point_of(sm2::kBase).value();
    for (const Bytes& k : scalars) {
        const std::string expected = hex_of_botan(k);
        EXPECT_EQ(hex(sm2::affine_of(sm2::times_base(sm2::words_of(k)))), expected) << to_hex(k);
        EXPECT_EQ(hex(sm2::affine_of(sm2::times(base, sm2::words_of(k)))), expected) << to_hex(k);
    }
}

TEST(Sm2Curve, AdditionKnowsNoSpecialCases) {
    const sm2::Point base = sm2::point_of(sm2::kBase).value();
    const sm2::Point infinity;
    const sm2::Point negative = sm2::times_base(kOrderLess1);
    EXPECT_FALSE(sm2::affine_of(sm2::add(base, negative)));
    EXPECT_FALSE(sm2::affine_of(sm2::add(infinity, infinity)));
    EXPECT_FALSE(sm2::affine_of(sm2::times_base({})));
    EXPECT_EQ(hex(sm2::affine_of(sm2::add(base, infinity))), hex(sm2::kBase));
    EXPECT_EQ(hex(sm2::affine_of(sm2::add(infinity, base))), hex(sm2::kBase));
    EXPECT_EQ(hex(sm2::affine_of(sm2::add(base, base))), hex_of_botan(bytes_of({2})));
}

TEST(Sm2Curve, TheXOfManyPointsIsThatOfEach) {
    std::vector<sm2::Point> points;
    for (std::uint64_t k = 1; k <= 20; ++k) points.push_back(sm2::times_base({k, k * k}));
    points.push_back(*sm2::point_of(sm2::kBase));
    const auto all = sm2::affine_x_of(points);
    ASSERT_EQ(all.size(), points.size());
    for (size_t i = 0; i < points.size(); ++i) EXPECT_EQ(all[i], sm2::affine_of(points[i])->x);
}

TEST(Sm2Curve, NumbersThatAreTooLargeAreNoPoints) {
    EXPECT_TRUE(sm2::point_of(sm2::kBase));
    // The same residue, written above the prime.
    std::uint64_t carry = 0;
    EXPECT_FALSE(sm2::point_of({sm2::Prime::kModulus, sm2::kBase.y}));
    EXPECT_FALSE(sm2::point_of({sm2::kBase.x, sm2::sum(sm2::kBase.y, {1}, carry)}));
    EXPECT_FALSE(sm2::point_of({{}, {}}));
}

TEST(Sm2Field, ProductsModuloThePrimeAreThoseOfAnotherLibrary) {
    using Coordinate = sm2::Residue<sm2::Prime>;
    const std::uint64_t ones = ~std::uint64_t{0};
    std::uint64_t borrow = 0;
    std::vector<sm2::Words> numbers{
        {},
        {1},
        {0, 0, 0, 1},
        {ones, ones, ones, ones},
        {0, 0, 0, ones},
        {ones, 0, ones, 0},
        {std::uint64_t{1} << 32, ones << 32, 1, 0},
        sm2::Prime::kModulus,
        sm2::subtract(sm2::Prime::kModulus, {1}, borrow)};
    for (int i = 0; i < 60; ++i) numbers.push_back(sm2::words_of(random_bytes(32)));
    const auto number_of = [](const sm2::Words& words) {
        const Bytes bytes = bytes_of(words);
        return Botan::BigInt(bytes.data(), bytes.size());
    };
    for (const sm2::Words& left : numbers)
        for (const sm2::Words& right : numbers)
            EXPECT_EQ(
                number_of((Coordinate::of(left) * Coordinate::of(right)).words()),
                (number_of(left) * number_of(right)) % number_of(sm2::Prime::kModulus)
            );
}

TEST(Sm2Field, ArithmeticHoldsAtTheEdges) {
    using Scalar = sm2::Residue<sm2::Order>;
    const Scalar largest = Scalar::of(kOrderLess1);
    EXPECT_TRUE((largest + Scalar::one()).is_zero());
    EXPECT_TRUE(largest * largest == Scalar::one());
    EXPECT_EQ(Scalar::of(sm2::Order::kModulus).words(), sm2::Words{});
    EXPECT_EQ((Scalar() - Scalar::one()).words(), kOrderLess1);
    EXPECT_TRUE(Scalar().inverse().is_zero());
    for (int i = 0; i < 50; ++i) {
        const Scalar any = Scalar::of(sm2::words_of(random_bytes(32)));
        EXPECT_TRUE(any * any.inverse() == Scalar::one());
        EXPECT_TRUE((any + largest) + Scalar::one() == any);
    }
}

TEST(Sm2, AnotherLibraryAndWeAcceptEachOthersSignatures) {
    for (int i = 0; i < 30; ++i) {
        const Botan::SM2_PrivateKey theirs(Botan::system_rng(), curve());
        const auto d = Botan::BigInt::encode_1363(theirs.private_value(), 32);
        const auto ours = Sm2Signer::create(Bytes(d.begin(), d.end()));
        ASSERT_TRUE(ours);
        const Bytes data = random_bytes(static_cast<size_t>(i * 7));
        const Bytes signature = ours->sign(data);
        Botan::PK_Verifier verifier(theirs, kScheme, Botan::IEEE_1363);
        EXPECT_TRUE(verifier.verify_message(data, signature));

        Botan::PK_Signer signer(theirs, Botan::system_rng(), kScheme, Botan::IEEE_1363);
        const auto other = signer.sign_message(data, Botan::system_rng());
        const auto verify = Sm2Verifier::create(ours->public_point());
        ASSERT_TRUE(verify);
        EXPECT_TRUE(verify->verify(data, Bytes(other.begin(), other.end())));
        EXPECT_TRUE(verify->verify(data, signature));
    }
}

TEST(Sm2, TwoSignaturesNeverShareTheirSecretNumber) {
    const auto signer = Sm2Signer::create(random_bytes(32));
    ASSERT_TRUE(signer);
    const Bytes data = random_bytes(10);
    std::set<Bytes> first_halves;
    const auto sign_many = [&] {
        for (int i = 0; i < 100; ++i) {
            Bytes signature = signer->sign(data);
            signature.resize(32);
            first_halves.insert(signature);
        }
    };
    sign_many();
    std::thread(sign_many).join();
    EXPECT_EQ(first_halves.size(), 200u);
}

TEST(Sm2, PrivateKeysOutOfRangeAreRefused) {
    EXPECT_FALSE(Sm2Signer::create(Bytes(32, 0)));
    EXPECT_FALSE(Sm2Signer::create(Bytes(32, 0xff)));
    EXPECT_FALSE(Sm2Signer::create(Bytes(31, 1)));
    // n - 1: 1 + d has no inverse.
    EXPECT_FALSE(Sm2Signer::create(bytes_of(kOrderLess1)));
    EXPECT_FALSE(Sm2Signer::create(bytes_of(sm2::Order::kModulus)));
    EXPECT_TRUE(Sm2Signer::create(bytes_of({1})));
}
