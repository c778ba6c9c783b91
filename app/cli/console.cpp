// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"

#include "models/domain/words.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QPointer>

#include <cstdio>
#include <iostream>
#include <string>
#include <thread>
#include <utility>

#ifdef Q_OS_WIN
#include <io.h>
#include <windows.h>
#else
#include <termios.h>
#include <unistd.h>
#endif

namespace pk {

namespace {

bool stdinIsTerminal()
{
#ifdef Q_OS_WIN
    return _isatty(_fileno(stdin)) != 0;
#else
    return isatty(STDIN_FILENO) != 0;
#endif
}

/// What is typed is not shown while this lives.
class EchoOff final
{
public:
    EchoOff()
    {
#ifdef Q_OS_WIN
        m_handle = GetStdHandle(STD_INPUT_HANDLE);
        m_changed = GetConsoleMode(m_handle, &m_before)
            && SetConsoleMode(m_handle, m_before & ~DWORD(ENABLE_ECHO_INPUT));
#else
        m_changed = tcgetattr(STDIN_FILENO, &m_before) == 0;
        if (m_changed) {
            termios silent = m_before;
            silent.c_lflag &= ~tcflag_t(ECHO);
            m_changed = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
        }
#endif
    }
    EchoOff(const EchoOff&) = delete;
    EchoOff& operator=(const EchoOff&) = delete;
    ~EchoOff()
    {
        if (!m_changed)
            return;
#ifdef Q_OS_WIN
        SetConsoleMode(m_handle, m_before);
#else
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
#endif
    }

private:
    bool m_changed = false;
#ifdef Q_OS_WIN
    HANDLE m_handle = nullptr;
    DWORD m_before = 0;
#else
    termios m_before = {};
#endif
};

void write(std::FILE* stream, const QString& line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stream);
    std::fflush(stream);
}

} // namespace

QString harmless(QString text)
{
    for (QChar& character : text) {
        const bool control = character.category() == QChar::Other_Control
            || character.category() == QChar::Other_Format;
        if (control)
            character = u' ';
    }
    return text;
}

ExitCode exitCodeFor(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::InvalidInput:
    case ErrorKind::NotFound:
    case ErrorKind::NotRegistered:
    case ErrorKind::Unsupported:
    case ErrorKind::WrongPassphrase: return ExitCode::WrongUsage;
    case ErrorKind::Cancelled:
    case ErrorKind::Denied:
    case ErrorKind::NotConsented:
    case ErrorKind::PortInUse:
    case ErrorKind::SecurityViolation:
    case ErrorKind::Rejected:
    case ErrorKind::IdentityMismatch: return ExitCode::NeedsPerson;
    case ErrorKind::TimedOut:
    case ErrorKind::NetworkUnavailable:
    case ErrorKind::TlsOrProxy:
    case ErrorKind::Throttled:
    case ErrorKind::BadAnswer:
    case ErrorKind::VaultLocked:
    case ErrorKind::VaultUnavailable:
    case ErrorKind::VaultEntryMissing:
    case ErrorKind::VaultFailed:
    case ErrorKind::StoreFailed:
    case ErrorKind::StoreDamaged:
    case ErrorKind::Busy: return ExitCode::CouldNotTell;
    }
    Q_UNREACHABLE();
}

void Console::print(const QString& line)
{
    write(stdout, line);
}

void Console::print(const QJsonObject& json)
{
    write(stdout, QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact)));
}

void Console::tell(const QString& line)
{
    write(stderr, line);
}

int Console::report(const Error& error)
{
    const QString text = errorText(error);
    tell(harmless(text.isEmpty() ? tr("Cancelled.") : text));
    return int(exitCodeFor(error.kind));
}

void Console::printTable(const QStringList& header, const QList<QStringList>& rows)
{
    QList<qsizetype> widths;
    for (qsizetype column = 0; column < header.size(); ++column) {
        qsizetype width = header[column].size();
        for (const QStringList& row : rows)
            width = std::max(width, row.value(column).size());
        widths.append(std::min<qsizetype>(width, 60));
    }
    const auto printRow = [&](const QStringList& row) {
        QString line;
        for (qsizetype column = 0; column < header.size(); ++column) {
            const bool last = column + 1 == header.size();
            const QString cell = harmless(row.value(column));
            line += last ? cell : cell.leftJustified(widths[column] + 2);
        }
        print(line);
    };
    printRow(header);
    for (const QStringList& row : rows)
        printRow(row);
}

Secret Console::readSecretLine(const QString& prompt)
{
    std::string line;
    if (stdinIsTerminal()) {
        const QByteArray bytes = prompt.toUtf8();
        std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stderr);
        const EchoOff silent;
        std::getline(std::cin, line);
        std::fputc('\n', stderr);
    } else {
        std::getline(std::cin, line);
    }
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    Secret secret(QByteArray::fromStdString(line));
    std::fill(line.begin(), line.end(), '\0');
    return secret;
}

bool Console::confirm(const QString& question)
{
    if (!stdinIsTerminal())
        return true;
    const QByteArray bytes = tr("%1 Type yes to go on: ").arg(question).toUtf8();
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stderr);
    std::string line;
    std::getline(std::cin, line);
    return QString::fromStdString(line).trimmed().compare(tr("yes"), Qt::CaseInsensitive) == 0;
}

bool Console::isInteractive() const
{
    return stdinIsTerminal();
}

bool Console::ask(const QString& question)
{
    if (!stdinIsTerminal())
        return false;
    const QByteArray bytes = tr("%1 (y/N) ").arg(question).toUtf8();
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stderr);
    std::string line;
    std::getline(std::cin, line);
    const QString answer = QString::fromStdString(line).trimmed();
    return answer.compare(u"y", Qt::CaseInsensitive) == 0 || answer.compare(u"yes", Qt::CaseInsensitive) == 0
        || answer.compare(tr("yes"), Qt::CaseInsensitive) == 0;
}

void Console::listenForLines()
{
    if (std::exchange(m_listening, true))
        return; // one sign-in after the other asks: two readers would share the lines out between them
    // A blocking read is the one way that works for terminals, pipes and files on every platform. The thread is left
    // behind in its read when the program ends.
    std::thread([self = QPointer<Console>(this)] {
        std::string line;
        while (std::getline(std::cin, line)) {
            const QString text = QString::fromStdString(line).trimmed();
            QMetaObject::invokeMethod(
                qApp,
                [self, text] {
                    if (self)
                        Q_EMIT self->lineRead(text);
                },
                Qt::QueuedConnection);
        }
    }).detach();
}

} // namespace pk
