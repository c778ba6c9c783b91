// SPDX-License-Identifier: GPL-3.0-or-later
// Proofs of possession (RFC 9449), read by somebody who shares no code with their maker.
#include "models/http/dpop.h"
#include "models/http/httpclient.h"
#include "tests/networks/scriptedserver.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

using namespace pk;
using namespace Qt::Literals::StringLiterals;

namespace {

QByteArray decoded(const QByteArray& part)
{
    return QByteArray::fromBase64(part, QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

struct Proof
{
    explicit Proof(const QByteArray& jwt)
        : parts(jwt.split('.'))
        , header(QJsonDocument::fromJson(decoded(parts.value(0))).object())
        , claims(QJsonDocument::fromJson(decoded(parts.value(1))).object())
    {}

    QString claim(const char* name) const { return claims.value(QLatin1StringView(name)).toString(); }
    /// The signature against the key inside, by the plain rules of ECDSA.
    bool isSigned() const
    {
        const QJsonObject jwk = header.value(u"jwk"_s).toObject();
        const QByteArray point = QByteArray("\x04") + decoded(jwk.value(u"x"_s).toString().toLatin1())
            + decoded(jwk.value(u"y"_s).toString().toLatin1());
        OSSL_PARAM_BLD* build = OSSL_PARAM_BLD_new();
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point.constData(), size_t(point.size()));
        OSSL_PARAM* params = OSSL_PARAM_BLD_to_param(build);
        EVP_PKEY_CTX* maker = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
        EVP_PKEY* key = nullptr;
        const bool made = EVP_PKEY_fromdata_init(maker) == 1
            && EVP_PKEY_fromdata(maker, &key, EVP_PKEY_PUBLIC_KEY, params) == 1;
        const QByteArray raw = decoded(parts.value(2));
        bool good = false;
        if (made && raw.size() == 64) {
            const auto* bytes = reinterpret_cast<const unsigned char*>(raw.constData());
            ECDSA_SIG* pair = ECDSA_SIG_new();
            ECDSA_SIG_set0(pair, BN_bin2bn(bytes, 32, nullptr), BN_bin2bn(bytes + 32, 32, nullptr));
            unsigned char* der = nullptr;
            const int size = i2d_ECDSA_SIG(pair, &der);
            const QByteArray text = parts.value(0) + '.' + parts.value(1);
            EVP_MD_CTX* check = EVP_MD_CTX_new();
            EVP_DigestVerifyInit(check, nullptr, EVP_sha256(), nullptr, key);
            good = EVP_DigestVerify(check,
                                    der,
                                    size_t(size),
                                    reinterpret_cast<const unsigned char*>(text.constData()),
                                    size_t(text.size()))
                == 1;
            EVP_MD_CTX_free(check);
            OPENSSL_free(der);
            ECDSA_SIG_free(pair);
        }
        EVP_PKEY_free(key);
        EVP_PKEY_CTX_free(maker);
        OSSL_PARAM_free(params);
        OSSL_PARAM_BLD_free(build);
        return good;
    }

    QList<QByteArray> parts;
    QJsonObject header;
    QJsonObject claims;
};

/// Demands \a nonce of every proof, the way an authorization server does.
ScriptedServer::Handler demanding(const QByteArray& nonce, int status = 400)
{
    return [nonce, status](const SeenRequest& request) {
        const bool fresh = Proof(request.header("DPoP")).claim("nonce") == QString::fromLatin1(nonce);
        ScriptedReply reply;
        reply.headers = {{"DPoP-Nonce", nonce}};
        if (!fresh) {
            reply.status = status;
            reply.body = R"({"error":"use_dpop_nonce"})";
        }
        return reply;
    };
}

} // namespace

class TestDpop final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keysArePkcs8AndNeverTheSame();
    void proofSaysWhatItIsAbout();
    void proofIsNeverTheSame();
    void thumbprintIsOfThePublicKey();
    void nothingIsSignedWithoutAKey();
    void noncesOfTwoOriginsStayApart();
    void nonceIsLearntAndSentAtOnce();
    void resourceServersAskByHeader();
    void secondRefusalIsAnAnswer();
    void clockOfTheServerCounts();
    void proofsOnlyWhereAsked();
    void noForeignProofHeader();

private:
    HttpRequest request(const ScriptedServer& server) const
    {
        HttpRequest request{.use = Consent().toValidate(u"test"_s)};
        request.method = "POST";
        request.url = QUrl(server.origin() + u"/token?x=1#y"_s);
        request.body = "a=b";
        request.contentType = "application/x-www-form-urlencoded";
        request.dpopKey = m_key;
        return request;
    }

    const Secret m_key = freshDpopKey();
    ManualClock m_clock;
};

void TestDpop::keysArePkcs8AndNeverTheSame()
{
    const QByteArray der = m_key.reveal();
    QVERIFY(der.size() > 100 && der.size() < 200);
    const auto* at = reinterpret_cast<const unsigned char*>(der.constData());
    EVP_PKEY* key = d2i_AutoPrivateKey(nullptr, &at, long(der.size()));
    QVERIFY(key);
    QVERIFY(EVP_PKEY_is_a(key, "EC"));
    QCOMPARE(EVP_PKEY_get_bits(key), 256);
    EVP_PKEY_free(key);
    QVERIFY(!(freshDpopKey() == m_key));
}

void TestDpop::proofSaysWhatItIsAbout()
{
    const DpopClaims claims{"GET",
                            QUrl(u"https://pds.example.net/xrpc/com.atproto.server.getSession?a=1#b"_s),
                            QDateTime(QDate(2026, 11, 24), QTime(12, 0), Qt::UTC),
                            "n-1",
                            Secret(QByteArray("AT"))};
    const Proof proof(dpopProof(m_key, claims));
    QCOMPARE(proof.parts.size(), 3);
    QCOMPARE(proof.header.value(u"typ"_s).toString(), u"dpop+jwt"_s);
    QCOMPARE(proof.header.value(u"alg"_s).toString(), u"ES256"_s);
    const QJsonObject jwk = proof.header.value(u"jwk"_s).toObject();
    QCOMPARE(jwk.keys(), (QStringList{u"crv"_s, u"kty"_s, u"x"_s, u"y"_s})); // public members and nothing else
    QCOMPARE(proof.claim("htm"), u"GET"_s);
    QCOMPARE(proof.claim("htu"), u"https://pds.example.net/xrpc/com.atproto.server.getSession"_s);
    QCOMPARE(proof.claims.value(u"iat"_s).toInteger(), claims.at.toSecsSinceEpoch());
    QCOMPARE(proof.claim("nonce"), u"n-1"_s);
    const QByteArray hash = QCryptographicHash::hash("AT", QCryptographicHash::Sha256);
    QCOMPARE(decoded(proof.claim("ath").toLatin1()), hash);
    QVERIFY(decoded(proof.claim("jti").toLatin1()).size() >= 12); // 96 bits
    QVERIFY(proof.isSigned());
}

void TestDpop::proofIsNeverTheSame()
{
    const DpopClaims claims{"POST", QUrl(u"https://auth.example.net/oauth/par"_s), m_clock.now(), {}, {}};
    const Proof one(dpopProof(m_key, claims)), other(dpopProof(m_key, claims));
    QVERIFY(one.claim("jti") != other.claim("jti"));
    QVERIFY(!one.claims.contains(u"ath"_s) && !one.claims.contains(u"nonce"_s));
    for (int i = 0; i < 200; ++i) // a half of a signature that begins with zeros is one in 256
        QVERIFY(Proof(dpopProof(m_key, claims)).isSigned());
}

void TestDpop::thumbprintIsOfThePublicKey()
{
    const Proof proof(dpopProof(m_key, {"GET", QUrl(u"https://a.example/"_s), m_clock.now(), {}, {}}));
    const QJsonObject jwk = proof.header.value(u"jwk"_s).toObject();
    const QByteArray members = u"{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%1\",\"y\":\"%2\"}"_s
                                   .arg(jwk.value(u"x"_s).toString(), jwk.value(u"y"_s).toString())
                                   .toUtf8();
    QCOMPARE(decoded(dpopThumbprint(m_key)), QCryptographicHash::hash(members, QCryptographicHash::Sha256));
}

void TestDpop::noncesOfTwoOriginsStayApart()
{
    ScriptedServer one, other;
    one.setHandler(demanding("one"));
    other.setHandler(demanding("other"));
    HttpClient http({}, m_clock);
    QVERIFY(waitFor(http.send(request(one))));
    QCOMPARE(waitFor(http.send(request(other)))->status, 200);
    QVERIFY(Proof(other.seen()[0].header("DPoP")).claim("nonce").isEmpty()); // the first one's is not shown to it
    one.forget();
    QCOMPARE(waitFor(http.send(request(one)))->status, 200);
    QCOMPARE(one.seen().size(), 1);
}

void TestDpop::nothingIsSignedWithoutAKey()
{
    QVERIFY(dpopProof(Secret(), {}).isEmpty());
    QVERIFY(dpopProof(Secret(QByteArray("no key")), {}).isEmpty());
}

void TestDpop::nonceIsLearntAndSentAtOnce()
{
    ScriptedServer server;
    server.setHandler(demanding("first"));
    HttpClient http({}, m_clock);
    auto answer = waitFor(http.send(request(server)));
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(server.seen().size(), 2); // first without, then with
    QCOMPARE(server.seen()[0].body, server.seen()[1].body);
    const Proof before(server.seen()[0].header("DPoP")), after(server.seen()[1].header("DPoP"));
    QVERIFY(!before.claims.contains(u"nonce"_s));
    QVERIFY(before.claim("jti") != after.claim("jti"));
    QCOMPARE(after.claim("htu"), server.origin() + u"/token"_s);
    QVERIFY(after.isSigned());
    server.forget();
    answer = waitFor(http.send(request(server)));
    QCOMPARE(answer->status, 200);
    QCOMPARE(server.seen().size(), 1); // known by now
}

void TestDpop::resourceServersAskByHeader()
{
    ScriptedServer server;
    server.setHandler([](const SeenRequest& request) {
        ScriptedReply reply;
        reply.headers = {{"DPoP-Nonce", "r1"}};
        if (Proof(request.header("DPoP")).claim("nonce") != "r1"_L1) {
            reply.status = 401;
            reply.headers.emplaceBack("WWW-Authenticate",
                                      R"(DPoP algs="ES256", error="use_dpop_nonce", error_description="x")");
        }
        return reply;
    });
    HttpClient http({}, m_clock);
    HttpRequest get{.use = Consent().toValidate(u"test"_s)};
    get.url = QUrl(server.origin() + u"/xrpc/x"_s);
    get.dpopKey = m_key;
    get.scheme = "DPoP";
    get.bearer = Secret(QByteArray("AT"));
    get.tokenOrigins = {server.origin()};
    QCOMPARE(waitFor(http.send(get))->status, 200);
    QCOMPARE(server.seen().size(), 2);
    QCOMPARE(server.seen()[1].header("Authorization"), "DPoP AT");
    QVERIFY(!Proof(server.seen()[1].header("DPoP")).claim("ath").isEmpty());
}

void TestDpop::secondRefusalIsAnAnswer()
{
    ScriptedServer server;
    int count = 0;
    server.setHandler([&count](const SeenRequest&) {
        return ScriptedReply{400, R"({"error":"use_dpop_nonce"})", {{"DPoP-Nonce", "n" + QByteArray::number(++count)}}};
    });
    HttpClient http({}, m_clock);
    QCOMPARE(waitFor(http.send(request(server)))->status, 400);
    QCOMPARE(server.seen().size(), 2); // never a third time
    server.forget();
    server.setHandler([](const SeenRequest&) { return ScriptedReply{400, R"({"error":"use_dpop_nonce"})", {}}; });
    QCOMPARE(waitFor(http.send(request(server)))->status, 400);
    QCOMPARE(server.seen().size(), 1); // no new nonce came: asking again would be the same
}

void TestDpop::clockOfTheServerCounts()
{
    ScriptedServer server;
    const QDateTime theirs = m_clock.now().addSecs(7200);
    server.setHandler([&](const SeenRequest& request) {
        const qint64 said = Proof(request.header("DPoP")).claims.value(u"iat"_s).toInteger();
        ScriptedReply reply;
        reply.headers = {{"Date", QLocale::c().toString(theirs, u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s).toLatin1()}};
        if (qAbs(said - theirs.toSecsSinceEpoch()) > 60) {
            reply.status = 400;
            reply.body = R"({"error":"invalid_dpop_proof"})";
        }
        return reply;
    });
    HttpClient http({}, m_clock);
    QCOMPARE(waitFor(http.send(request(server)))->status, 200);
    QCOMPARE(server.seen().size(), 2);
    QCOMPARE(waitFor(http.send(request(server)))->status, 200);
    QCOMPARE(server.seen().size(), 3);
}

void TestDpop::proofsOnlyWhereAsked()
{
    ScriptedServer server;
    HttpClient http({}, m_clock);
    HttpRequest plain = request(server);
    plain.dpopKey = Secret();
    QVERIFY(waitFor(http.send(plain)));
    QVERIFY(server.seen().first().header("DPoP").isEmpty());
}

void TestDpop::noForeignProofHeader()
{
    ScriptedServer server;
    HttpClient http({}, m_clock);
    HttpRequest forged = request(server);
    forged.headers = {{"DPoP", "x"}};
    const auto refused = waitFor(http.send(forged));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::SecurityViolation);
    QVERIFY(server.seen().isEmpty());
}

QTEST_GUILESS_MAIN(TestDpop)
#include "tst_dpop.moc"
