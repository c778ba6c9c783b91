// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/words.h"

#include <QCoreApplication>

namespace pk {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Words)
};

/// "16:20" on the same local day, else "4 Dec 16:20".
QString shortTime(const QDateTime& at, const QDateTime& now, const QLocale& locale)
{
    const QDateTime local = at.toLocalTime();
    if (local.date() == now.toLocalTime().date())
        return locale.toString(local, QStringLiteral("HH:mm"));
    return locale.toString(local, QStringLiteral("d MMM HH:mm"));
}

QString shortDate(const QDateTime& at, const QLocale& locale)
{
    return locale.toString(at.toLocalTime(), QStringLiteral("d MMM"));
}

/// What is left, rounded down to what a person plans with.
QString remaining(const EndClock& clock, const QDateTime& now)
{
    const qint64 seconds = now.secsTo(clock.at);
    QString text;
    if (seconds >= 2 * 86400)
        text = Words::tr("%n day(s)", "time left", int(seconds / 86400));
    else if (seconds >= 3600)
        text = Words::tr("%n hour(s)", "time left", int(seconds / 3600));
    else
        text = Words::tr("%n minute(s)", "time left", int(std::max<qint64>(0, seconds / 60)));
    return clock.estimated ? Words::tr("%1, estimated", "time left").arg(text) : text;
}

QString waitingWords(const Health& health, const QDateTime& now, const QLocale& locale)
{
    if (health.cause == Cause::Throttled) {
        return health.retryAt ? Words::tr("Credits back at %1").arg(shortTime(*health.retryAt, now, locale))
                              : Words::tr("Out of credits");
    }
    if (health.cause == Cause::TlsOrProxy)
        return Words::tr("Certificate or proxy trouble");
    return Words::tr("Network unavailable");
}

QString endingNowWords(const Health& health, const QDateTime& now, const QLocale& locale)
{
    if (!health.renewalFailed && health.bites && !health.bites->estimated && health.bites->at <= now)
        return Words::tr("Past its date, but not refused");
    if (!health.renewalFailed)
        return health.bites ? remaining(*health.bites, now) : stateName(health.state);
    return health.bites && health.bites->at > now
        ? Words::tr("Renewal failed, works until %1").arg(shortDate(health.bites->at, locale))
        : Words::tr("Renewal failed");
}

QString needsYouWords(const Health& health, const QDateTime& now)
{
    const Cause cause = health.cause.value_or(Cause::Unknown);
    if (cause == Cause::RanOut && health.since)
        return Words::tr("Ran out %1").arg(relativeDate(*health.since, now));
    return causeName(cause);
}

} // namespace

QString stateWords(const Health& health, const QDateTime& now, const QLocale& locale)
{
    if (health.disconnected)
        return Words::tr("Disconnected");
    switch (health.state) {
    case State::Healthy: return health.bites ? remaining(*health.bites, now) : Words::tr("Renews itself");
    case State::NoEndDate: return Words::tr("No end date");
    case State::NotChecked:
        return health.evidence ? Words::tr("Not checked since %1").arg(shortTime(health.evidence->at, now, locale))
                               : Words::tr("Not checked yet");
    case State::EndingSoon: return health.bites ? remaining(*health.bites, now) : stateName(health.state);
    case State::EndingNow: return endingNowWords(health, now, locale);
    case State::NeedsYou: return needsYouWords(health, now);
    case State::PartlyLost:
        return Words::tr("%1 of %n page(s) lost", nullptr, health.pages.total).arg(health.pages.lost);
    case State::Waiting: return waitingWords(health, now, locale);
    case State::Incident: return causeName(health.cause.value_or(Cause::PlatformReset));
    case State::Snoozed:
        return health.snooze ? Words::tr("Snoozed to %1").arg(shortDate(health.snooze->until, locale))
                             : Words::tr("Snoozed");
    }
    Q_UNREACHABLE();
}

QString stateName(State state)
{
    switch (state) {
    case State::Healthy: return Words::tr("Healthy", "state");
    case State::NoEndDate: return Words::tr("No end date", "state");
    case State::NotChecked: return Words::tr("Not checked", "state");
    case State::EndingSoon: return Words::tr("Ending soon", "state");
    case State::EndingNow: return Words::tr("Ending now", "state");
    case State::NeedsYou: return Words::tr("Needs you", "state");
    case State::PartlyLost: return Words::tr("Partly lost", "state");
    case State::Waiting: return Words::tr("Waiting", "state");
    case State::Incident: return Words::tr("Incident", "state");
    case State::Snoozed: return Words::tr("Snoozed", "state");
    }
    Q_UNREACHABLE();
}

QString causeName(Cause cause)
{
    switch (cause) {
    case Cause::RanOut: return Words::tr("Ran out");
    case Cause::PasswordChanged: return Words::tr("Password changed");
    case Cause::SignedOut: return Words::tr("Signed out");
    case Cause::AppRemoved: return Words::tr("App removed by the person");
    case Cause::PageRoleLost: return Words::tr("Page role lost");
    case Cause::PageNotInGrant: return Words::tr("Page not ticked at sign-in");
    case Cause::PermissionDeclined: return Words::tr("Permission declined");
    case Cause::IdentityCheck: return Words::tr("Identity check wanted");
    case Cause::Idle: return Words::tr("Unused for too long");
    case Cause::RefreshReused: return Words::tr("Renewal used twice");
    case Cause::PlatformReset: return Words::tr("Network-wide reset");
    case Cause::AppRegistration: return Words::tr("App registration changed");
    case Cause::AppSuspended: return Words::tr("App suspended");
    case Cause::Throttled: return Words::tr("Out of credits");
    case Cause::NetworkDown: return Words::tr("Network unavailable");
    case Cause::TlsOrProxy: return Words::tr("Certificate or proxy trouble");
    case Cause::Unknown: return Words::tr("Refused without a known reason");
    }
    Q_UNREACHABLE();
}

QString causeAction(Cause cause)
{
    switch (cause) {
    case Cause::RanOut:
    case Cause::Idle: return Words::tr("Sign in again with Reconnect.");
    case Cause::PasswordChanged: return Words::tr("Ask the person to sign in with the new password: Reconnect.");
    case Cause::SignedOut: return Words::tr("The session was ended at the network. Sign in again with Reconnect.");
    case Cause::AppRemoved: return Words::tr("The person removed this app at the network. Ask them, then Reconnect.");
    case Cause::PageRoleLost: return Words::tr("Ask an admin of the page to give the role back, then check again.");
    case Cause::PageNotInGrant: return Words::tr("Reconnect and tick this page on the network's sign-in page.");
    case Cause::PermissionDeclined: return Words::tr("Reconnect and allow what was declined.");
    case Cause::IdentityCheck:
        return Words::tr("The person has to open the network and confirm who they are; then check again.");
    case Cause::RefreshReused:
        return Words::tr(
            "Somebody else may have used this sign-in. Reconnect, and look at the network's list of sessions.");
    case Cause::PlatformReset:
        return Words::tr("The network reset many sign-ins at once. Reconnect when the network is calm.");
    case Cause::AppRegistration:
        return Words::tr("Compare the app registration in the settings with the network's own page.");
    case Cause::AppSuspended:
        return Words::tr("The network stopped the app itself. Look at the network's developer page.");
    case Cause::Throttled: return Words::tr("Nothing to do: it is tried again when the credits are back.");
    case Cause::NetworkDown: return Words::tr("Nothing to do: it is tried again when the network answers.");
    case Cause::TlsOrProxy:
        return Words::tr(
            "Sign in to the guest network, or look at the proxy, the certificates and this computer's date; then check again.");
    case Cause::Unknown: return Words::tr("Check again; if it stays, Reconnect. The raw answer is in the details.");
    }
    Q_UNREACHABLE();
}

QString clockName(ClockKind kind)
{
    switch (kind) {
    case ClockKind::Access: return Words::tr("Access token", "clock");
    case ClockKind::Refresh: return Words::tr("Renewal token", "clock");
    case ClockKind::DataAccess: return Words::tr("Data access", "clock");
    case ClockKind::Session: return Words::tr("Session", "clock");
    case ClockKind::Idle: return Words::tr("Unused", "clock");
    case ClockKind::Reconsent: return Words::tr("Consent", "clock");
    }
    Q_UNREACHABLE();
}

QString purposeName(Purpose purpose)
{
    switch (purpose) {
    case Purpose::ValidateUser: return Words::tr("Know who signed in");
    case Purpose::ListPages: return Words::tr("List pages");
    case Purpose::PageStatistics: return Words::tr("Page statistics");
    case Purpose::ContentStatistics: return Words::tr("Content statistics");
    case Purpose::Publish: return Words::tr("Publish");
    case Purpose::Activation: return Words::tr("Activations");
    }
    Q_UNREACHABLE();
}

QString purposeExplanation(Purpose purpose)
{
    switch (purpose) {
    case Purpose::ValidateUser: return Words::tr("Read the person's name, to be sure whose sign-in this is.");
    case Purpose::ListPages: return Words::tr("See which pages this person manages, and with which role.");
    case Purpose::PageStatistics: return Words::tr("Read followers and reach of the chosen pages.");
    case Purpose::ContentStatistics: return Words::tr("Read likes, comments and views of recent posts.");
    case Purpose::Publish: return Words::tr("Post to the chosen pages, each post only after a person approved it.");
    case Purpose::Activation: return Words::tr("Switch this app on or off for a page.");
    }
    Q_UNREACHABLE();
}

QString relativeDate(const QDateTime& at, const QDateTime& now)
{
    const qint64 days = now.toLocalTime().date().daysTo(at.toLocalTime().date());
    if (days == 0)
        return Words::tr("today");
    if (days > 0)
        return Words::tr("in %n day(s)", nullptr, int(days));
    return Words::tr("%n day(s) ago", nullptr, int(-days));
}

QString errorText(const Error& error)
{
    const QString detail = error.detail.simplified();
    const auto with = [&](const QString& sentence) {
        return detail.isEmpty() ? sentence : Words::tr("%1 (%2)").arg(sentence, detail);
    };
    switch (error.kind) {
    case ErrorKind::Cancelled: return {};
    case ErrorKind::InvalidInput:
        return detail.isEmpty() ? Words::tr("That is not a valid entry. Correct it and try again.") : detail;
    case ErrorKind::NotFound:
        return detail.isEmpty() ? Words::tr("There is no such entry. Look at the list for the right one.") : detail;
    case ErrorKind::NotRegistered:
        return with(Words::tr(
            "No app is registered for this network. Enter its client id first, in Settings or with \"app set\"."));
    case ErrorKind::Unsupported: return detail.isEmpty() ? Words::tr("The network does not offer this.") : detail;
    case ErrorKind::Denied:
        return with(Words::tr("The sign-in was refused on the network's page. Start again and allow it."));
    case ErrorKind::TimedOut: return with(Words::tr("Nobody answered in time. Try again."));
    case ErrorKind::PortInUse:
        return with(Words::tr("Another program uses the port for the sign-in's answer. Close it, then try again."));
    case ErrorKind::NetworkUnavailable:
        return with(Words::tr("The network cannot be reached. Try again later; nothing was lost."));
    case ErrorKind::TlsOrProxy:
        return with(Words::tr(
            "Something stands between this computer and the network. Sign in to the guest network, or look at the "
            "proxy, the certificates and this computer's date; then try again."));
    case ErrorKind::Throttled: return with(Words::tr("The network asks to wait. Try again later; nothing was lost."));
    case ErrorKind::BadAnswer:
        return with(
            Words::tr("The network answered something that makes no sense. Try again later; nothing was stored."));
    case ErrorKind::SecurityViolation:
        return with(
            Words::tr("The answer did not come from where it should. It was thrown away; start the sign-in again."));
    case ErrorKind::Rejected: {
        const Cause cause = error.cause.value_or(Cause::Unknown);
        const QString sentence = Words::tr("The network refuses: %1. %2").arg(causeName(cause), causeAction(cause));
        const QString raw = error.raw.simplified(); // the network's own words: never more than one line
        return raw.isEmpty() ? sentence : Words::tr("%1 (%2)").arg(sentence, raw);
    }
    case ErrorKind::IdentityMismatch:
        return with(Words::tr(
            "Another person signed in than this account belongs to. Nothing was changed; sign in as the right person, "
            "or connect this one as a new account."));
    case ErrorKind::VaultLocked:
        return with(Words::tr("The keychain is locked. Unlock it, then try again; nothing was lost."));
    case ErrorKind::VaultUnavailable:
        return with(Words::tr(
            "There is no keychain on this system. Start one, or choose the passphrase vault (--vault passphrase)."));
    case ErrorKind::VaultEntryMissing:
        return with(Words::tr(
            "The keychain does not hold it (yet). Wait a moment and try again, or restore it from a backup."));
    case ErrorKind::VaultFailed:
        return with(Words::tr("The keychain did not do what was asked. Try again; nothing was lost."));
    case ErrorKind::WrongPassphrase: return with(Words::tr("The passphrase does not open the vault. Enter it again."));
    case ErrorKind::StoreFailed:
        return with(Words::tr("The store could not be read or written. Check free space and rights, then try again."));
    case ErrorKind::StoreDamaged:
        return with(Words::tr(
            "The store's file is damaged or belongs to another key. Restore a backup, or move the file away to start anew."));
    case ErrorKind::NotConsented: {
        const auto purpose = purposeFromIdentifier(detail);
        return Words::tr("This account may not be used for \"%1\". Allow it in the account's details, then try again.")
            .arg(purpose ? purposeName(*purpose) : detail);
    }
    case ErrorKind::Busy:
        return with(Words::tr("Another Pagekeeper works on this account. Try again when it is done."));
    }
    Q_UNREACHABLE();
}

QString creditsLine(const Credits& credits, const QLocale& locale)
{
    const QString used = locale.toString(credits.used, 'f', 0);
    const QString limit = locale.toString(credits.limit, 'f', 0);
    if (!credits.resetsAt)
        return Words::tr("%1: %2 of %3 used").arg(credits.bucket, used, limit);
    return Words::tr("%1: %2 of %3 used, back at %4")
        .arg(credits.bucket,
             used,
             limit,
             locale.toString(credits.resetsAt->toLocalTime(), QStringLiteral("d MMM HH:mm")));
}

QString forecastLine(const QString& bucket, const QDateTime& at, const QLocale& locale)
{
    return Words::tr("%1: empty at %2 at this pace", "a limit, date and time")
        .arg(bucket, locale.toString(at.toLocalTime(), QStringLiteral("d MMM HH:mm")));
}

} // namespace pk
