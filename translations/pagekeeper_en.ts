<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>FigureWords</name>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IncidentWords</name>
    <message numerus="yes">
        <source>%n other login(s), asked for certainty, still work.</source>
        <translation>
            <numerusform>%n other login, asked for certainty, still works.</numerusform>
            <numerusform>%n other logins, asked for certainty, still work.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %n further login(s) asked for certainty, %1 had ended too.</source>
        <translation>
            <numerusform>Of %n further login asked for certainty, %1 had ended too.</numerusform>
            <numerusform>Of %n further logins asked for certainty, %1 had ended too.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n login(s) ended, over since %2</source>
        <translation>
            <numerusform>%1 of %n login ended, over since %2</numerusform>
            <numerusform>%1 of %n logins ended, over since %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n login(s) ended since %2</source>
        <translation>
            <numerusform>%1 of %n login ended since %2</numerusform>
            <numerusform>%1 of %n logins ended since %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NoticeWords</name>
    <message numerus="yes">
        <source>%n login(s) need you</source>
        <translation>
            <numerusform>%n login needs you</numerusform>
            <numerusform>%n logins need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n login(s) end soon</source>
        <translation>
            <numerusform>%n login ends soon</numerusform>
            <numerusform>%n logins end soon</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n login(s) have waited for over a day</source>
        <translation>
            <numerusform>%n login has waited for over a day</numerusform>
            <numerusform>%n logins have waited for over a day</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PostWords</name>
    <message numerus="yes">
        <source>The first line, which becomes the title, is %n character(s) too long for %1.</source>
        <translation>
            <numerusform>The first line, which becomes the title, is %n character too long for %1.</numerusform>
            <numerusform>The first line, which becomes the title, is %n characters too long for %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The text is %n byte(s) too long for %1.</source>
        <translation>
            <numerusform>The text is %n byte too long for %1.</numerusform>
            <numerusform>The text is %n bytes too long for %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The text is %n character(s) too long for %1.</source>
        <translation>
            <numerusform>The text is %n character too long for %1.</numerusform>
            <numerusform>The text is %n characters too long for %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 takes %n picture(s) in one post at most.</source>
        <translation>
            <numerusform>%1 takes %n picture in one post at most.</numerusform>
            <numerusform>%1 takes %n pictures in one post at most.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The description of the picture %1 is %n character(s) too long for %2.</source>
        <translation>
            <numerusform>The description of the picture %1 is %n character too long for %2.</numerusform>
            <numerusform>The description of the picture %1 is %n characters too long for %2.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 takes %n cashtag(s) in one post at most: write the others without $.</source>
        <translation>
            <numerusform>%1 takes %n cashtag in one post at most: write the others without $.</numerusform>
            <numerusform>%1 takes %n cashtags in one post at most: write the others without $.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The link is %n character(s) too long for %1.</source>
        <translation>
            <numerusform>The link is %n character too long for %1.</numerusform>
            <numerusform>The link is %n characters too long for %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Repair</name>
    <message numerus="yes">
        <source>%n client(s)</source>
        <translation>
            <numerusform>%n client</numerusform>
            <numerusform>%n clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) of %1 stopped</source>
        <translation>
            <numerusform>%n page of %1 stopped</numerusform>
            <numerusform>%n pages of %1 stopped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) stopped</source>
        <translation>
            <numerusform>%n page stopped</numerusform>
            <numerusform>%n pages stopped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) of %1 concerned</source>
        <translation>
            <numerusform>%n page of %1 concerned</numerusform>
            <numerusform>%n pages of %1 concerned</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) concerned</source>
        <translation>
            <numerusform>%n page concerned</numerusform>
            <numerusform>%n pages concerned</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) of %1 stop(s) %2</source>
        <comment>clients, in how many days</comment>
        <translation>
            <numerusform>%n page of %1 stops %2</numerusform>
            <numerusform>%n pages of %1 stop %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) stop(s) %1</source>
        <comment>in how many days</comment>
        <translation>
            <numerusform>%n page stops %1</numerusform>
            <numerusform>%n pages stop %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StandingWords</name>
    <message numerus="yes">
        <source>%n login(s) need you</source>
        <translation>
            <numerusform>%n login needs you</numerusform>
            <numerusform>%n logins need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>within %n day(s)</source>
        <comment>goes into: 5 logins end %1</comment>
        <translation>
            <numerusform>within %n day</numerusform>
            <numerusform>within %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n login(s) end %1</source>
        <comment>%1: within 14 days</comment>
        <translation>
            <numerusform>%n login ends %1</numerusform>
            <numerusform>%n logins end %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n login(s) wait for their network</source>
        <translation>
            <numerusform>%n login waits for its network</numerusform>
            <numerusform>%n logins wait for their network</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n snoozed</source>
        <translation>
            <numerusform>%n snoozed</numerusform>
            <numerusform>%n snoozed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <comment>time left</comment>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <comment>time left</comment>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <comment>time left</comment>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n page(s) lost</source>
        <translation>
            <numerusform>%1 of %n page lost</numerusform>
            <numerusform>%1 of %n pages lost</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n day(s)</source>
        <translation>
            <numerusform>in %n day</numerusform>
            <numerusform>in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <comment>how far a clock is off</comment>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <comment>how far a clock is off</comment>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <comment>how far a clock is off</comment>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::ComposeDialog</name>
    <message numerus="yes">
        <source>Published on %1 of %n page(s)</source>
        <translation>
            <numerusform>Published on %1 of %n page</numerusform>
            <numerusform>Published on %1 of %n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::ConfirmDialog</name>
    <message numerus="yes">
        <source>%n page(s) stop:</source>
        <translation>
            <numerusform>%n page stops:</numerusform>
            <numerusform>%n pages stop:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n client(s)</source>
        <translation>
            <numerusform>%n client</numerusform>
            <numerusform>%n clients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::ConnectDialog</name>
    <message numerus="yes">
        <source>Keep %n page(s)</source>
        <translation>
            <numerusform>Keep %n page</numerusform>
            <numerusform>Keep %n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) kept: %1</source>
        <translation>
            <numerusform>%n page kept: %1</numerusform>
            <numerusform>%n pages kept: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) work as before.</source>
        <translation>
            <numerusform>%n page works as before.</numerusform>
            <numerusform>%n pages work as before.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::Console</name>
    <message numerus="yes">
        <source>%1 %2: %n page(s) stop.</source>
        <translation>
            <numerusform>%1 %2: %n page stops.</numerusform>
            <numerusform>%1 %2: %n pages stop.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Connected %1%2, account %3, %n page(s).</source>
        <translation>
            <numerusform>Connected %1%2, account %3, %n page.</numerusform>
            <numerusform>Connected %1%2, account %3, %n pages.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n root certificate(s)</source>
        <translation>
            <numerusform>%n root certificate</numerusform>
            <numerusform>%n root certificates</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n network(s) known</source>
        <translation>
            <numerusform>%n network known</numerusform>
            <numerusform>%n networks known</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n account(s)</source>
        <translation>
            <numerusform>%n account</numerusform>
            <numerusform>%n accounts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>intact, %n entries</source>
        <translation>
            <numerusform>intact, %n entry</numerusform>
            <numerusform>intact, %n entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The ledger is intact: %n entries.</source>
        <translation>
            <numerusform>The ledger is intact: %n entry.</numerusform>
            <numerusform>The ledger is intact: %n entries.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n account(s) still use this app. Disconnect them first.</source>
        <translation>
            <numerusform>%n account still use this app. Disconnect them first.</numerusform>
            <numerusform>%n accounts still use this app. Disconnect them first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>  %n page(s) work as before</source>
        <translation>
            <numerusform>  %n page works as before</numerusform>
            <numerusform>  %n pages work as before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n account(s) mended.</source>
        <translation>
            <numerusform>%n account mended.</numerusform>
            <numerusform>%n accounts mended.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Going on where it was stopped: %n account(s) left.</source>
        <translation>
            <numerusform>Going on where it was stopped: %n account left.</numerusform>
            <numerusform>Going on where it was stopped: %n accounts left.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) stopped</source>
        <translation>
            <numerusform>%n page stopped</numerusform>
            <numerusform>%n pages stopped</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::Dashboard</name>
    <message numerus="yes">
        <source>pages of %n client(s) stopped</source>
        <translation>
            <numerusform>pages of %n client stopped</numerusform>
            <numerusform>pages of %n clients stopped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>within %n day(s)</source>
        <translation>
            <numerusform>within %n day</numerusform>
            <numerusform>within %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show all %n login(s)</source>
        <translation>
            <numerusform>Show all %n login</numerusform>
            <numerusform>Show all %n logins</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::DetailsPane</name>
    <message numerus="yes">
        <source>%1 · %n task(s)</source>
        <translation>
            <numerusform>%1 · %n task</numerusform>
            <numerusform>%1 · %n tasks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::IncidentCard</name>
    <message numerus="yes">
        <source>%n page(s) stopped</source>
        <translation>
            <numerusform>%n page stopped</numerusform>
            <numerusform>%n pages stopped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n client(s)</source>
        <translation>
            <numerusform>%n client</numerusform>
            <numerusform>%n clients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::IncidentsPage</name>
    <message numerus="yes">
        <source>%n page(s) stopped</source>
        <translation>
            <numerusform>%n page stopped</numerusform>
            <numerusform>%n pages stopped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n login(s) repaired</source>
        <translation>
            <numerusform>%1 of %n login repaired</numerusform>
            <numerusform>%1 of %n logins repaired</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::LedgerPage</name>
    <message numerus="yes">
        <source>The chain holds: %n entries, none changed, none missing.</source>
        <translation>
            <numerusform>The chain holds: %n entry, none changed, none missing.</numerusform>
            <numerusform>The chain holds: %n entries, none changed, none missing.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries were written.</source>
        <translation>
            <numerusform>%n entry was written.</numerusform>
            <numerusform>%n entries were written.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lines were written.</source>
        <translation>
            <numerusform>%n line was written.</numerusform>
            <numerusform>%n lines were written.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::LineChart</name>
    <message numerus="yes">
        <source>%n gap(s) in which nothing was read.</source>
        <translation>
            <numerusform>%n gap in which nothing was read.</numerusform>
            <numerusform>%n gaps in which nothing was read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::MainWindow</name>
    <message numerus="yes">
        <source>%n account(s)</source>
        <translation>
            <numerusform>%n account</numerusform>
            <numerusform>%n accounts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n account(s) checked.</source>
        <translation>
            <numerusform>%n account checked.</numerusform>
            <numerusform>%n accounts checked.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) you.</source>
        <translation>
            <numerusform>%n needs you.</numerusform>
            <numerusform>%n need you.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be told.</source>
        <translation>
            <numerusform>%n could not be told.</numerusform>
            <numerusform>%n could not be told.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Read statistics of %n page(s) now</source>
        <translation>
            <numerusform>Read statistics of %n page now</numerusform>
            <numerusform>Read statistics of %n pages now</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Statistics of %1 of %n page(s) read.</source>
        <translation>
            <numerusform>Statistics of %1 of %n page read.</numerusform>
            <numerusform>Statistics of %1 of %n pages read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more could not be read.</source>
        <translation>
            <numerusform>%n more could not be read.</numerusform>
            <numerusform>%n more could not be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n approved post(s): not sent yet, or sent and not confirmed.</source>
        <translation>
            <numerusform>%n approved post: not sent yet, or sent and not confirmed.</numerusform>
            <numerusform>%n approved posts: not sent yet, or sent and not confirmed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::NeedsRow</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::NetworkRow</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n login(s)</source>
        <translation>
            <numerusform>%n login</numerusform>
            <numerusform>%n logins</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::NoticeSettings</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <comment>column: a warning that long before</comment>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::PassphraseForm</name>
    <message numerus="yes">
        <source>At least %n character(s). Nobody can recover it: without it every account has to be connected again.</source>
        <translation>
            <numerusform>At least %n character. Nobody can recover it: without it every account has to be connected again.</numerusform>
            <numerusform>At least %n characters. Nobody can recover it: without it every account has to be connected again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::RepairList</name>
    <message numerus="yes">
        <source>To sign in again · %n left</source>
        <translation>
            <numerusform>To sign in again · %n left</numerusform>
            <numerusform>To sign in again · %n left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::RepairQueueDialog</name>
    <message numerus="yes">
        <source>%n mended</source>
        <translation>
            <numerusform>%n mended</numerusform>
            <numerusform>%n mended</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped</source>
        <translation>
            <numerusform>%n skipped</numerusform>
            <numerusform>%n skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tried</source>
        <translation>
            <numerusform>%n tried</numerusform>
            <numerusform>%n tried</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left</source>
        <translation>
            <numerusform>%n left</numerusform>
            <numerusform>%n left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) work(s) again: %1</source>
        <translation>
            <numerusform>%n page works again: %1</numerusform>
            <numerusform>%n pages work again: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) lost: %1</source>
        <translation>
            <numerusform>%n page lost: %1</numerusform>
            <numerusform>%n pages lost: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) still stopped: %1</source>
        <translation>
            <numerusform>%n page still stopped: %1</numerusform>
            <numerusform>%n pages still stopped: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) work(s) as before.</source>
        <translation>
            <numerusform>%n page works as before.</numerusform>
            <numerusform>%n pages work as before.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 signed in, but %n page(s) stay(s) away: %2</source>
        <translation>
            <numerusform>%1 signed in, but %n page stays away: %2</numerusform>
            <numerusform>%1 signed in, but %n pages stay away: %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is mended: %n page(s) work(s) again.</source>
        <translation>
            <numerusform>%1 is mended: %n page works again.</numerusform>
            <numerusform>%1 is mended: %n pages work again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n skipped: %1</source>
        <translation>
            <numerusform>%n skipped: %1</numerusform>
            <numerusform>%n skipped: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n account(s) no sign-in mends. Select one in the list to see what does.</source>
        <translation>
            <numerusform>%n account that no sign-in mends. Select one in the list to see what does.</numerusform>
            <numerusform>%n accounts that no sign-in mends. Select one in the list to see what does.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n account(s) still to mend</source>
        <translation>
            <numerusform>%n account still to mend</numerusform>
            <numerusform>%n accounts still to mend</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::ReviewCard</name>
    <message numerus="yes">
        <source>Goes to %n page(s)</source>
        <translation>
            <numerusform>Goes to %n page</numerusform>
            <numerusform>Goes to %n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::TablePage</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n account(s)</source>
        <translation>
            <numerusform>%n account</numerusform>
            <numerusform>%n accounts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::Timeline</name>
    <message numerus="yes">
        <source>%n login(s) end on %1</source>
        <translation>
            <numerusform>%n login ends on %1</numerusform>
            <numerusform>%n logins end on %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n login(s) end on %1: renew together?</source>
        <translation>
            <numerusform>%n login ends on %1: renew together?</numerusform>
            <numerusform>%n logins end on %1: renew together?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::Tour</name>
    <message numerus="yes">
        <source>The walk is over: %n picture(s) in %1</source>
        <translation>
            <numerusform>The walk is over: %n picture in %1</numerusform>
            <numerusform>The walk is over: %n pictures in %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pk::WaitingStep</name>
    <message numerus="yes">
        <source>%n second(s) left</source>
        <translation>
            <numerusform>%n second left</numerusform>
            <numerusform>%n seconds left</numerusform>
        </translation>
    </message>
</context>
</TS>
