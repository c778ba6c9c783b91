# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -D MODULES= -D SOURCE= -P installed.cmake     the servers are there, in the versions that are pinned
cmake_minimum_required(VERSION 3.25)
if(NOT EXISTS "${MODULES}/oidc-provider/package.json")
    message(FATAL_ERROR "oidc-provider is not in ${MODULES}: ./dev test installs it from the npm registry.")
endif()
file(READ "${SOURCE}/oidc-provider/package.json" manifest)
string(JSON wanted GET "${manifest}" dependencies oidc-provider)
file(READ "${MODULES}/oidc-provider/package.json" manifest)
string(JSON found GET "${manifest}" version)
if(NOT found STREQUAL wanted)
    message(FATAL_ERROR "oidc-provider is ${found}, pinned is ${wanted}: ./dev test installs it.")
endif()
execute_process(COMMAND ${SOURCE}/node.sh ${MODULES} --version
    RESULT_VARIABLE result OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE)
string(REGEX REPLACE "^v" "" version "${version}")
if(NOT result EQUAL 0 OR version VERSION_LESS 20.12) # crypto.hash() came with it
    message(FATAL_ERROR "Node 20.12 or newer is needed, found '${version}': ./dev test installs it.")
endif()
message(STATUS "Node ${version}, oidc-provider ${found}")
