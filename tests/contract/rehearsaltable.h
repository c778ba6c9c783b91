// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "rehearsalclient.h"

namespace pk::test {

enum class Secret { InForm, InHeader, EmptyPassword, None };
enum class Challenge { None, S256, Hex };

/// One network of the common tests. Empty: it has no such thing.
struct Network
{
    const char* id;
    const char* authorize;
    const char* token;
    const char* redirect;
    const char* scopes;
    Secret secret;
    Challenge challenge;
    Fields more;          ///< further fields of the sign-in link
    const char* identity; ///< address of "who am I"
    const char* remoteId; ///< where its answer has the id: "response/user/blogs/0/uuid"
    const char* list;     ///< address of the list of places
    const char* rows;     ///< where its answer has the rows
    const char* rowId;    ///< where a row has the id
    bool rotates;         ///< the refresh token that was used is refused afterwards
    const char* clientIdName = "client_id";
    Fields headers = {}; ///< what the list demands
};

// In the order of the alphabet; a further network is a row here.
inline const QList<Network>& networks()
{
    using namespace Qt::Literals::StringLiterals;
    static const QList<Network> rows{
        {"google-business",
         "/accounts.google.com/o/oauth2/v2/auth",
         "/oauth2.googleapis.com/token",
         "http://127.0.0.1:27325/",
         "openid email profile https://www.googleapis.com/auth/business.manage",
         Secret::InForm,
         Challenge::S256,
         {{u"access_type"_s, u"offline"_s}},
         "/openidconnect.googleapis.com/v1/userinfo",
         "sub",
         "/mybusinessbusinessinformation.googleapis.com/v1/accounts/-/locations?readMask=name&pageSize=100",
         "locations",
         "name",
         false},
        {"instagram",
         "/www.instagram.com/oauth/authorize",
         "/api.instagram.com/oauth/access_token",
         "https://localhost:27322/instagram",
         "instagram_business_basic,instagram_business_manage_insights",
         Secret::InForm,
         Challenge::None,
         {},
         "/graph.instagram.com/v26.0/me?fields=user_id,username",
         "user_id",
         "",
         "",
         "",
         false},
        {"linkedin-member",
         "/www.linkedin.com/oauth/v2/authorization",
         "/www.linkedin.com/oauth/v2/accessToken",
         "http://localhost:28685/linkedin",
         "openid profile w_member_social",
         Secret::InForm,
         Challenge::None,
         {},
         "/api.linkedin.com/v2/userinfo",
         "sub",
         "",
         "",
         "",
         false},
        {"linkedin-page",
         "/www.linkedin.com/oauth/v2/authorization",
         "/www.linkedin.com/oauth/v2/accessToken",
         "http://localhost:28685/linkedin",
         "r_basicprofile rw_organization_admin r_organization_social",
         Secret::InForm,
         Challenge::None,
         {},
         "/api.linkedin.com/v2/me",
         "id",
         "/api.linkedin.com/rest/organizationAcls?q=roleAssignee&state=APPROVED&count=100",
         "elements",
         "organization",
         false,
         "client_id",
         {{u"LinkedIn-Version"_s, u"202608"_s}, {u"X-Restli-Protocol-Version"_s, u"2.0.0"_s}}},
        {"pinterest",
         "/www.pinterest.com/oauth/",
         "/api.pinterest.com/v5/oauth/token",
         "http://localhost:8085/",
         "user_accounts:read,boards:read,ads:read",
         Secret::InHeader,
         Challenge::None,
         {},
         "/api.pinterest.com/v5/user_account",
         "id",
         "/api.pinterest.com/v5/boards?page_size=250",
         "items",
         "id",
         false},
        {"reddit",
         "/www.reddit.com/api/v1/authorize",
         "/www.reddit.com/api/v1/access_token",
         "http://127.0.0.1:28686/callback",
         "identity mysubreddits read",
         Secret::EmptyPassword,
         Challenge::None,
         {{u"duration"_s, u"permanent"_s}},
         "/oauth.reddit.com/api/v1/me?raw_json=1",
         "id",
         "/oauth.reddit.com/subreddits/mine/moderator?limit=100&raw_json=1",
         "data/children",
         "data/name",
         false},
        {"threads",
         "/threads.com/oauth/authorize",
         "/graph.threads.net/oauth/access_token",
         "https://localhost:27323/threads",
         "threads_basic threads_manage_insights",
         Secret::InForm,
         Challenge::None,
         {},
         "/graph.threads.net/v1.0/me?fields=id,username",
         "id",
         "",
         "",
         "",
         false},
        {"tiktok",
         "/www.tiktok.com/v2/auth/authorize/",
         "/open.tiktokapis.com/v2/oauth/token/",
         "http://127.0.0.1:51234/callback/",
         "user.info.basic,user.info.profile,video.list",
         Secret::InForm,
         Challenge::Hex,
         {},
         "/open.tiktokapis.com/v2/user/info/?fields=open_id,username",
         "data/user/open_id",
         "",
         "",
         "",
         true,
         "client_key"},
        {"tumblr",
         "/www.tumblr.com/oauth2/authorize",
         "/api.tumblr.com/v2/oauth2/token",
         "http://127.0.0.1:28684/callback",
         "basic write offline_access",
         Secret::InForm,
         Challenge::None,
         {},
         "/api.tumblr.com/v2/user/info",
         "response/user/blogs/0/uuid",
         "/api.tumblr.com/v2/user/info",
         "response/user/blogs",
         "uuid",
         true},
        {"youtube",
         "/accounts.google.com/o/oauth2/v2/auth",
         "/oauth2.googleapis.com/token",
         "http://127.0.0.1:27325/",
         "openid email profile https://www.googleapis.com/auth/youtube.readonly",
         Secret::InForm,
         Challenge::S256,
         {{u"access_type"_s, u"offline"_s}},
         "/openidconnect.googleapis.com/v1/userinfo",
         "sub",
         "",
         "",
         "",
         false},
    };
    return rows;
}

} // namespace pk::test
