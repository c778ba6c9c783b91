# SPDX-License-Identifier: GPL-3.0-or-later
# Reads every #include and every string literal of the product and fails when a layer reaches where it may not.
#
#   cmake -D ROOT=<source folder> -P layering.cmake
#
# Linking alone does not hold the line (some Qt libraries bring Widgets along), so the text is read as well.
# The rules are those of the folders: app -> ui -> models, and inside models/ one table below.
cmake_minimum_required(VERSION 3.25)
if(NOT ROOT)
    message(FATAL_ERROR "layering: say -D ROOT=<source folder>")
endif()
get_filename_component(ROOT "${ROOT}" ABSOLUTE)

# What each folder of models/ may include of its siblings. A folder that is not named here is an error.
set(siblings_domain "")
set(siblings_http domain)
set(siblings_networks domain http)
set(siblings_auth domain http networks)
set(siblings_storage domain)
set(siblings_services domain http networks auth storage)
set(siblings_tables domain services)
set(layers domain http networks auth storage services tables)

# A header of Gui or Widgets in models/ would make the console program need a screen.
set(gui_names "QtGui|QtWidgets|QtPrintSupport|QtSvg|QtOpenGL|QtQuick|QtQml"
    "|QWidget|QIcon|QColor|QPalette|QFont[A-Za-z]*|QPainter[A-Za-z]*|QPixmap[A-Za-z]*|QImage[A-Za-z]*|QPicture|QBrush|QPen|QCursor"
    "|QApplication|QGuiApplication|QDesktopServices|QClipboard|QAction|QActionGroup|QShortcut|QKeySequence|QKeyEvent|QMouseEvent"
    "|QStyle[A-Za-z]*|QScreen|QWindow|QTextDocument|QTextCursor|QValidator|QStandardItem[A-Za-z]*|QMovie|QSvg[A-Za-z]*"
    "|QPdfWriter|QPrinter|QPageLayout|QPageSize|QVector[234]D|QMatrix4x4|QTransform"
    "|QDialog[A-Za-z]*|QMessageBox|QFileDialog|QMainWindow|QMenu[A-Za-z]*|QToolBar|QToolButton|QSystemTrayIcon|QLabel|QLineEdit"
    "|QPushButton|QCheckBox|QComboBox|QTableView|QTreeView|QListView|QHeaderView|QAbstractItemView|QAbstractItemDelegate"
    "|QStyledItemDelegate|QItemDelegate|Q[HV]BoxLayout|QGridLayout|QFormLayout|QLayout|QSplitter|QStackedWidget|QWizard[A-Za-z]*")
string(CONCAT gui_names ${gui_names})

# Networks that nothing but their own folders may know. "x" and "threads" are letters and words as well, so only the
# whole literal counts for them.
set(network_words "facebook|instagram|linkedin|tiktok|pinterest|reddit|youtube|mastodon|bluesky|tumblr|twitch|google-business")
set(network_literals "\"(x|threads|twitter)\"")

set(findings "")

# finding(<file> <offset> <text>): remembers "file:line: text". `offset` counts characters in `text_of_file`.
function(finding file offset what)
    string(SUBSTRING "${text_of_file}" 0 ${offset} before)
    string(REGEX MATCHALL "\n" breaks "${before}")
    list(LENGTH breaks line) # the text starts with one line break of our own
    list(APPEND findings "${file}:${line}: ${what}")
    set(findings "${findings}" PARENT_SCOPE)
endfunction()

# Brackets and semicolons would be taken for list syntax; comments may name anything.
function(read_code path out)
    file(READ "${path}" text)
    string(REPLACE ";" "," text "${text}")
    string(REPLACE "[" "(" text "${text}")
    string(REPLACE "]" ")" text "${text}")
    string(REGEX REPLACE "\n[ \t]*//[^\n]*" "\n" text "\n${text}")
    string(REGEX REPLACE "[ \t]//[^\n]*" "" text "${text}")
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

macro(check_include file include offset)
    set(wrong "")
    if(include MATCHES "^\\.\\.?/" OR include MATCHES "/\\.\\./")
        set(wrong "\"${include}\": write paths from the root of the source")
    elseif(file MATCHES "^models/")
        string(REGEX REPLACE "^models/([^/]+)/.*" "\\1" layer "${file}")
        if(include MATCHES "^(ui|app|tests)/")
            set(wrong "models/ includes \"${include}\"")
        elseif(include MATCHES "^(${gui_names})(/.*)?$")
            set(wrong "models/ includes <${include}>, which needs Gui or Widgets")
        elseif(include MATCHES "^models/([^/]+)/")
            set(target "${CMAKE_MATCH_1}")
            if(NOT layer IN_LIST layers)
                set(wrong "models/${layer} is not in the table of layers")
            elseif(NOT target STREQUAL layer AND NOT target IN_LIST siblings_${layer})
                set(wrong "models/${layer} includes \"${include}\"")
            endif()
        endif()
    elseif(file MATCHES "^ui/" AND include MATCHES "^(app|tests)/")
        set(wrong "ui/ includes \"${include}\"")
    elseif(file MATCHES "^app/rehearsal/" AND include MATCHES "^(models|ui|tests)/")
        # The pretend networks share no code with the adapters, so that one misreading cannot agree with itself.
        set(wrong "app/rehearsal includes \"${include}\"")
    elseif(file MATCHES "^app/" AND include MATCHES "^tests/")
        set(wrong "app/ includes \"${include}\"")
    endif()
    if(wrong)
        finding("${file}" ${offset} "${wrong}")
    endif()
endmacro()

# A file inside one folder may say "result.h" for its neighbour; for the rules it is the full path.
function(full_name file include out)
    get_filename_component(folder "${file}" DIRECTORY)
    if(NOT include MATCHES "/" AND EXISTS "${ROOT}/${folder}/${include}")
        set(include "${folder}/${include}")
    endif()
    set(${out} "${include}" PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE files RELATIVE "${ROOT}"
    "${ROOT}/app/*.h" "${ROOT}/app/*.cpp" "${ROOT}/ui/*.h" "${ROOT}/ui/*.cpp" "${ROOT}/models/*.h" "${ROOT}/models/*.cpp")
list(SORT files)
foreach(file IN LISTS files)
    read_code("${ROOT}/${file}" text_of_file)
    string(REGEX MATCHALL "\n[ \t]*#[ \t]*include[ \t]*(<[^>\n]+>|\"[^\"\n]+\")" includes "${text_of_file}")
    foreach(found IN LISTS includes)
        string(FIND "${text_of_file}" "${found}" offset)
        math(EXPR offset "${offset} + 1")
        string(REGEX REPLACE ".*[<\"]([^>\"]+)[>\"]$" "\\1" include "${found}")
        full_name("${file}" "${include}" include)
        check_include("${file}" "${include}" ${offset})
    endforeach()
    if(NOT file MATCHES "/networks/" AND NOT file MATCHES "^app/rehearsal/")
        string(TOLOWER "${text_of_file}" lower)
        string(REGEX MATCHALL "\"[^\"\n]*(${network_words})[^\"\n]*\"|${network_literals}" names "${lower}")
        foreach(found IN LISTS names)
            string(FIND "${lower}" "${found}" offset)
            finding("${file}" ${offset} "names a network: ${found}")
        endforeach()
    endif()
endforeach()

list(LENGTH files count)
if(findings)
    foreach(line IN LISTS findings)
        message(NOTICE "${line}")
    endforeach()
    list(LENGTH findings wrong)
    message(FATAL_ERROR "layering: ${wrong} wrong of ${count} files")
endif()
message(STATUS "layering: ${count} files follow the direction of dependency")
