<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
</context>
</TS>
