// SPDX-License-Identifier: GPL-3.0-or-later
// Preloaded into a program under test: kills it, as kill -9 would, just before its n-th change to a file in one folder.
//   PK_KILL_DIR  the folder          PK_KILL_AT  n, from 1; 0 only counts
//   PK_KILL_LOG  where the number of changes is left when the program ends by itself
// The program itself has no hook for this; it is the system calls that are counted.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

int changes = 0;

template<typename Function>
Function real(const char* name)
{
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

bool isInFolder(const char* path)
{
    const char* folder = std::getenv("PK_KILL_DIR");
    return folder && std::strncmp(path, folder, std::strlen(folder)) == 0;
}

bool isInFolder(int descriptor)
{
    char link[64];
    char path[4096];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return false;
    path[length] = '\0';
    return isInFolder(path);
}

void countChange()
{
    const char* at = std::getenv("PK_KILL_AT");
    if (++changes == (at ? std::atoi(at) : 0))
        raise(SIGKILL);
}

struct Report
{
    ~Report()
    {
        const char* path = std::getenv("PK_KILL_LOG");
        std::FILE* file = path ? std::fopen(path, "w") : nullptr;
        if (!file)
            return;
        std::fprintf(file, "%d\n", changes);
        std::fclose(file);
    }
} report;

} // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the C library names its own
extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t count)
{
    if (isInFolder(descriptor))
        countChange();
    return real<ssize_t (*)(int, const void*, size_t)>("write")(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t offset)
{
    if (isInFolder(descriptor))
        countChange();
    return real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite")(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset)
{
    if (isInFolder(descriptor))
        countChange();
    return real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64")(descriptor, bytes, count, offset);
}

int ftruncate(int descriptor, off_t length)
{
    if (isInFolder(descriptor))
        countChange();
    return real<int (*)(int, off_t)>("ftruncate")(descriptor, length);
}

int ftruncate64(int descriptor, off64_t length)
{
    if (isInFolder(descriptor))
        countChange();
    return real<int (*)(int, off64_t)>("ftruncate64")(descriptor, length);
}

int fsync(int descriptor)
{
    if (isInFolder(descriptor))
        countChange();
    return real<int (*)(int)>("fsync")(descriptor);
}

int fdatasync(int descriptor)
{
    if (isInFolder(descriptor))
        countChange();
    return real<int (*)(int)>("fdatasync")(descriptor);
}

int unlink(const char* path)
{
    if (isInFolder(path))
        countChange();
    return real<int (*)(const char*)>("unlink")(path);
}

int rename(const char* from, const char* to)
{
    if (isInFolder(to))
        countChange();
    return real<int (*)(const char*, const char*)>("rename")(from, to);
}

} // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
