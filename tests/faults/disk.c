/* A disk that fails (坏盘), laid under one unchanged program by LD_PRELOAD: `mod.rs` beside this file says what for.
 *
 * It counts the operations by which the program changes files below given folders, and lets one of them meet a fault. What a power cut takes is
 * known from a model of its own: for every file what it was at its last fsync and the writes and truncations since; for every folder which names
 * were made, renamed and removed since its last fsync. Nothing else is taken for durable: an fsync of a file does not make its name last, as on some
 * file systems. What is written through a shared mapping is not seen; only the -shm file of SQLite may be mapped so, and it needs to last nowhere.
 *
 * FAULTS_BELOW  folders, with colons between; absolute, without links
 * FAULTS_KIND   count | kill | cut | some | torn | full | error
 * FAULTS_AT     the number of the operation that meets it, from 1; 0 for none
 * FAULTS_EXIT   "" | cut | some: a power cut directly after the program has ended by itself
 * FAULTS_READS  1: reading counts too, for `error`
 * FAULTS_SEED   what is left to chance follows from it
 * FAULTS_LOG    a file: each operation when counting, the one that met its fault, and how many there were
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SECTOR = 512, DIED = 137, BROKEN = 99 };
enum kind { COUNT, KILL, CUT, SOME, TORN, FULL, ERROR };
enum what { CREATE, MAKE_FOLDER, WRITE, TRUNCATE, SYNC, SYNC_FOLDER, RENAME, UNLINK, OPEN, READ };
static const char *const WHAT[] = {"create", "mkdir", "write", "truncate", "sync", "sync-folder", "rename", "unlink", "open", "read"};

/* One change of a file's content since its last sync. */
struct change {
    int is_write, is_lost; /* lost: a sync failed after it, and no later one writes it again */
    size_t at, length;
    unsigned char *bytes;
    uint64_t moment;
};

/* A file or folder that was seen, whatever its name is now. */
struct object {
    dev_t device;
    ino_t inode;
    mode_t mode;
    char *path;
    int has_image; /* `image` is what is durable of it, before `changes`; kept from the first change on, and when its name goes */
    unsigned char *image;
    size_t length;
    struct change *changes;
    size_t count;
};

/* A path whose entry in its folder changed, and which object stands there durably, -1 for none. */
struct name {
    char *path;
    long durable, now;
};

/* A change of names since the last sync of the folder: `object` leaves one and comes to the other. */
struct move {
    long from, to, object;
    uint64_t moment;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *folders[16];
static size_t folder_count;
static enum kind kind;
static unsigned long at, counted;
static uint64_t seed, chance_state, moments, ordered_until;
static int is_on, is_reading_counted, is_ordered, is_synced_now, keep_of_four, lasting_below = -1, log_file = -1;
static const char *at_exit = "";
static struct object *objects;
static struct name *names;
static struct move *moves;
static size_t object_count, name_count, move_count;

static void broken(const char *why, const char *path) {
    dprintf(2, "the disk of the test cannot go on: %s %s\n", why, path);
    _exit(BROKEN);
}

static void *grown(void *list, size_t count, size_t size) {
    list = realloc(list, (count + 1) * size);
    if (!list) broken("no memory", "");
    return list;
}

static uint64_t chance(void) { /* splitmix64 */
    uint64_t z = chance_state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

__attribute__((constructor)) static void begin(void) {
    static const char *const KINDS[] = {"count", "kill", "cut", "some", "torn", "full", "error"};
    const char *below = getenv("FAULTS_BELOW"), *wanted = getenv("FAULTS_KIND"), *text;
    if (!below || !wanted) return;
    for (char *rest = strdup(below), *one; (one = strsep(&rest, ":")) && folder_count < 16;) folders[folder_count++] = one;
    for (size_t n = 0; n < sizeof KINDS / sizeof *KINDS; n++)
        if (!strcmp(KINDS[n], wanted)) kind = (enum kind)n;
    if ((text = getenv("FAULTS_AT"))) at = strtoul(text, NULL, 10);
    if ((text = getenv("FAULTS_SEED"))) seed = strtoull(text, NULL, 10);
    if ((text = getenv("FAULTS_EXIT"))) at_exit = text;
    is_reading_counted = (text = getenv("FAULTS_READS")) && *text == '1';
    if ((text = getenv("FAULTS_LOG"))) {
        int opened = (int)syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        log_file = fcntl(opened, F_DUPFD_CLOEXEC, 700);
        close(opened);
    }
    chance_state = seed;
    chance();
    is_on = 1;
}

static void say(const char *word, unsigned long number, const char *what, const char *path) {
    if (log_file < 0) return;
    char line[4096];
    int length = snprintf(line, sizeof line, "%s %lu %s %s\n", word, number, what, path);
    if (length > 0) syscall(SYS_write, log_file, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

/* The given folder that a path is in or is, or -1. */
static int below(const char *path) {
    for (size_t n = 0; n < folder_count; n++) {
        size_t length = strlen(folders[n]);
        if (!strncmp(path, folders[n], length) && (path[length] == '/' || !path[length])) return (int)n;
    }
    return -1;
}

/* The whole path, where it is below a given folder. */
static int watched(int folder, const char *path, char whole[static 4096]) {
    if (!is_on || !path) return 0;
    if (*path == '/') {
        snprintf(whole, 4096, "%s", path);
    } else if (folder == AT_FDCWD) {
        char here[2048];
        if (!getcwd(here, sizeof here)) return 0;
        snprintf(whole, 4096, "%s/%s", here, path);
    } else {
        char link[64], here[2048];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, here, sizeof here - 1);
        if (length < 0) return 0;
        here[length] = 0;
        snprintf(whole, 4096, "%s/%s", here, path);
    }
    size_t length = strlen(whole);
    while (length > 1 && whole[length - 1] == '/') whole[--length] = 0;
    if (below(whole) < 0) return 0;
    if (strstr(whole, "//") || strstr(whole, "/./") || strstr(whole, "/../")) broken("not a plain path", whole);
    return 1;
}

static long object_of(const struct stat *found) {
    for (size_t n = object_count; n-- > 0;)
        if (objects[n].inode == found->st_ino && objects[n].device == found->st_dev) return (long)n;
    return -1;
}

static long see(const char *path, const struct stat *found, int is_new) {
    long known = object_of(found);
    if (known >= 0 && !is_new) return known;
    if (known >= 0) objects[known].inode = 0; /* the number was free again */
    objects = grown(objects, object_count, sizeof *objects);
    objects[object_count] = (struct object){.device = found->st_dev, .inode = found->st_ino, .mode = found->st_mode, .path = strdup(path)};
    return (long)object_count++;
}

/* What is at a path now. */
static long object_at(const char *path) {
    struct stat found;
    return lstat(path, &found) ? -1 : see(path, &found, 0);
}

/* What a descriptor is open on, or -1 where that does not concern us. */
static long object_on(int file) {
    struct stat found;
    return is_on && file != log_file && !fstat(file, &found) ? object_of(&found) : -1;
}

static long name_of(const char *path) {
    for (size_t n = 0; n < name_count; n++)
        if (!strcmp(names[n].path, path)) return (long)n;
    names = grown(names, name_count, sizeof *names);
    long object = object_at(path);
    names[name_count] = (struct name){strdup(path), object, object};
    return (long)name_count++;
}

static void read_whole(const char *path, struct object *object) {
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    struct stat found;
    if (file < 0 || fstat(file, &found)) broken("cannot read", path);
    object->length = (size_t)found.st_size;
    object->image = malloc(object->length + 1);
    for (size_t done = 0; done < object->length;) {
        ssize_t got = syscall(SYS_pread64, file, object->image + done, object->length - done, (off_t)done);
        if (got <= 0) broken("cannot read", path);
        done += (size_t)got;
    }
    syscall(SYS_close, file);
    object->has_image = 1;
}

/* Keeps what is durable of a file, before it is changed or loses its name. */
static void keep_image(long number, const char *path) {
    struct object *object = &objects[number];
    if (!object->has_image && S_ISREG(object->mode)) read_whole(path, object);
}

static void keep_change(long number, int is_write, const void *bytes, size_t length, size_t offset) {
    struct object *object = &objects[number];
    object->changes = grown(object->changes, object->count, sizeof *object->changes);
    unsigned char *copy = malloc(length + 1);
    if (is_write) memcpy(copy, bytes, length);
    object->changes[object->count++] = (struct change){is_write, 0, offset, length, copy, moments++};
}

static void forget_changes(struct object *object) {
    for (size_t n = 0; n < object->count; n++) free(object->changes[n].bytes);
    free(object->changes);
    free(object->image);
    object->changes = NULL;
    object->image = NULL;
    object->count = object->has_image = 0;
}

static void move_name(const char *from, const char *to, long object) {
    long left = from ? name_of(from) : -1, come = to ? name_of(to) : -1;
    if (left >= 0) names[left].now = -1;
    if (come >= 0) names[come].now = object;
    moves = grown(moves, move_count, sizeof *moves);
    moves[move_count++] = (struct move){left, come, object, moments++};
    if (to) {
        free(objects[object].path);
        objects[object].path = strdup(to);
    }
}

static int is_in(const char *path, const char *folder) {
    size_t length = strlen(folder);
    return !strncmp(path, folder, length) && path[length] == '/' && !strchr(path + length + 1, '/');
}

/* The names in a folder last from now on. */
static void folder_synced(const char *folder) {
    size_t left = 0;
    for (size_t n = 0; n < move_count; n++) {
        struct move *move = &moves[n];
        if (is_in(names[move->to >= 0 ? move->to : move->from].path, folder)) {
            if (move->from >= 0) names[move->from].durable = -1;
            if (move->to >= 0) names[move->to].durable = move->object;
        } else {
            moves[left++] = *move;
        }
    }
    move_count = left;
}

static int lasts(uint64_t moment) {
    if (is_synced_now) return 1;
    if (is_ordered) return moment < ordered_until;
    return (int)(chance() % 4) < keep_of_four;
}

/* Lays the changes that last over the image. */
static void lay(struct object *object, int is_torn) {
    for (size_t n = 0; n < object->count; n++) {
        struct change *change = &object->changes[n];
        if (change->is_lost) continue;
        if (!change->is_write) {
            if (!lasts(change->moment)) continue;
            object->image = realloc(object->image, change->at + 1);
            if (change->at > object->length) memset(object->image + object->length, 0, change->at - object->length);
            object->length = change->at;
            continue;
        }
        int is_whole = lasts(change->moment);
        for (size_t from = change->at, end = change->at + change->length; from < end;) {
            size_t to = (from / SECTOR + 1) * SECTOR;
            if (to > end) to = end;
            int is_here = is_whole;
            if (is_torn && is_ordered) is_here |= change->moment == ordered_until && chance() % 2;
            if (is_torn && !is_ordered) is_here = lasts(change->moment);
            if (is_here) {
                if (to > object->length) {
                    object->image = realloc(object->image, to + 1);
                    if (from > object->length) memset(object->image + object->length, 0, from - object->length);
                    object->length = to;
                }
                memcpy(object->image + from, change->bytes + (from - change->at), to - from);
            }
            from = to;
        }
    }
}

/* After a sync that succeeded: what an earlier one failed to write is not on the disk for that. */
static void synced(struct object *object) {
    int has_lost = 0;
    for (size_t n = 0; n < object->count; n++) has_lost |= object->changes[n].is_lost;
    if (!has_lost) {
        forget_changes(object);
        return;
    }
    is_synced_now = 1;
    lay(object, 0);
    is_synced_now = 0;
    size_t left = 0;
    for (size_t n = 0; n < object->count; n++)
        if (object->changes[n].is_lost) object->changes[left++] = object->changes[n];
        else free(object->changes[n].bytes);
    object->count = left;
}

static int remove_one(const char *path, const struct stat *found, int flag, struct FTW *walk) {
    (void)found, (void)flag, (void)walk;
    return remove(path);
}

static void write_whole(const char *path, const struct object *object) {
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, object->mode & 0777);
    if (file < 0) return; /* its folder is gone */
    for (size_t done = 0; done < object->length;) {
        ssize_t put = syscall(SYS_pwrite64, file, object->image + done, object->length - done, (off_t)done);
        if (put <= 0) broken("cannot write", path);
        done += (size_t)put;
    }
    syscall(SYS_close, file);
}

/* The power goes: the files become what the disk has. */
static void cut(enum kind how) {
    is_on = 0;
    keep_of_four = how == CUT ? 0 : 1 + (int)(chance() % 3);
    is_ordered = how != CUT && chance() % 3 == 0;
    uint64_t first = moments;
    for (size_t n = 0; n < move_count; n++)
        if (moves[n].moment < first) first = moves[n].moment;
    for (size_t n = 0; n < object_count; n++)
        if (objects[n].count && objects[n].changes[0].moment < first) first = objects[n].changes[0].moment;
    ordered_until = first + chance() % (moments - first + 1);
    for (size_t n = 0; n < name_count; n++) names[n].now = names[n].durable;
    for (size_t n = 0; n < move_count; n++) {
        if (!lasts(moves[n].moment)) continue;
        if (moves[n].from >= 0) names[moves[n].from].now = -1;
        if (moves[n].to >= 0) names[moves[n].to].now = moves[n].object;
    }
    /* First everything into memory, since one name may need what stands under another. */
    for (size_t n = 0; n < name_count; n++)
        if (names[n].now >= 0 && !objects[names[n].now].has_image && S_ISREG(objects[names[n].now].mode)) {
            struct stat found;
            struct object *object = &objects[names[n].now];
            if (!lstat(names[n].path, &found) && object_of(&found) == names[n].now) continue;
            read_whole(object->path, object);
        }
    for (size_t n = 0; n < object_count; n++)
        if (objects[n].has_image) lay(&objects[n], how == TORN);
    for (size_t n = 0; n < object_count; n++) { /* files whose names did not change */
        int is_named = 0;
        for (size_t m = 0; m < name_count; m++) is_named |= names[m].durable == (long)n || !strcmp(names[m].path, objects[n].path);
        if (objects[n].has_image && !is_named && S_ISREG(objects[n].mode)) write_whole(objects[n].path, &objects[n]);
    }
    for (size_t n = 0; n < name_count; n++) {
        struct stat found;
        if (lstat(names[n].path, &found)) continue;
        long there = object_of(&found);
        if (names[n].now < 0 || there != names[n].now)
            nftw(names[n].path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    }
    for (size_t n = 0; n < name_count; n++) {
        if (names[n].now < 0) continue;
        struct object *object = &objects[names[n].now];
        if (S_ISDIR(object->mode)) syscall(SYS_mkdirat, AT_FDCWD, names[n].path, object->mode & 0777);
        else if (object->has_image) write_whole(names[n].path, object);
    }
}

__attribute__((destructor)) static void end(void) {
    if (!is_on) return;
    say("count", counted, "", "");
    if (!strcmp(at_exit, "cut")) cut(CUT);
    if (!strcmp(at_exit, "some")) cut(SOME);
    is_on = 0;
}

/* What an operation that is next shall do: go on, go on with a part of its bytes, or fail. */
enum fate { GO_ON, PART, FAIL };

static enum fate next(enum what what, const char *path, int is_growing) {
    if (lasting_below >= 0) { /* a disk that stays full, a stick that is gone */
        int is_there = below(path) == lasting_below;
        if (kind == FULL && is_growing && is_there) return errno = ENOSPC, FAIL;
        if (kind == ERROR && is_there) return errno = EIO, FAIL;
    }
    if ((what == READ || what == OPEN) && !is_reading_counted) return GO_ON;
    counted++;
    if (kind == COUNT) say("op", counted, WHAT[what], path);
    if (counted != at || kind == COUNT) return GO_ON;
    if (kind == FULL && (what == UNLINK || what == READ || what == OPEN)) return GO_ON;
    say("met", counted, WHAT[what], path);
    switch (kind) {
    case KILL:
        if (what == WRITE && chance() % 2) return PART;
        _exit(DIED);
    case CUT:
        cut(CUT);
        _exit(DIED);
    case SOME:
    case TORN:
        if (what != SYNC && what != SYNC_FOLDER && chance() % 2) return PART; /* it is done, as far as the disk does it */
        cut(kind);
        _exit(DIED);
    default:
        if (chance() % 2) lasting_below = below(path);
        if (what == WRITE && chance() % 3 == 0) return PART;
        errno = kind == FULL ? ENOSPC : EIO;
        return FAIL;
    }
}

/* After the operation at which a process dies in the middle was done. */
static void die_if(enum fate fate) {
    if (fate != PART || kind == FULL || kind == ERROR) return;
    if (kind != KILL) cut(kind);
    _exit(DIED);
}

static ssize_t do_write(int file, const struct iovec *parts, int count, off_t offset, int has_offset) {
    pthread_mutex_lock(&lock);
    long number = object_on(file);
    ssize_t done;
    if (number < 0 || !S_ISREG(objects[number].mode)) {
        pthread_mutex_unlock(&lock);
        return has_offset ? syscall(SYS_pwritev, file, parts, count, offset, 0) : syscall(SYS_writev, file, parts, count);
    }
    size_t length = 0;
    for (int n = 0; n < count; n++) length += parts[n].iov_len;
    unsigned char *bytes = malloc(length + 1);
    length = 0;
    for (int n = 0; n < count; n++) memcpy(bytes + length, parts[n].iov_base, parts[n].iov_len), length += parts[n].iov_len;
    struct stat found;
    fstat(file, &found);
    off_t from = has_offset ? offset : fcntl(file, F_GETFL) & O_APPEND ? found.st_size : lseek(file, 0, SEEK_CUR);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    enum fate fate = next(WRITE, objects[number].path, (size_t)from + length > (size_t)found.st_size);
    if (fate == FAIL) {
        done = -1;
    } else {
        if (fate == PART && length > 1 && kind != SOME && kind != TORN) { /* cut at a sector, where there is one */
            size_t sectors = length / SECTOR;
            length = sectors ? SECTOR * (1 + chance() % sectors) : 1 + chance() % (length - 1);
        }
        keep_image(number, path);
        done = has_offset ? syscall(SYS_pwrite64, file, bytes, length, offset) : syscall(SYS_write, file, bytes, length);
        if (done >= 0) keep_change(number, 1, bytes, (size_t)done, (size_t)from);
        die_if(fate);
    }
    free(bytes);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int file, const void *bytes, size_t length) { return do_write(file, &(struct iovec){(void *)bytes, length}, 1, 0, 0); }
ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
    return do_write(file, &(struct iovec){(void *)bytes, length}, 1, offset, 1);
}
ssize_t pwrite64(int file, const void *bytes, size_t length, off_t offset) { return pwrite(file, bytes, length, offset); }
ssize_t writev(int file, const struct iovec *parts, int count) { return do_write(file, parts, count, 0, 0); }
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t offset) { return do_write(file, parts, count, offset, 1); }
ssize_t pwritev64(int file, const struct iovec *parts, int count, off_t offset) { return do_write(file, parts, count, offset, 1); }

static int may_read(int file) {
    pthread_mutex_lock(&lock);
    long number = object_on(file);
    int may = number < 0 || next(READ, objects[number].path, 0) == GO_ON;
    pthread_mutex_unlock(&lock);
    return may;
}

ssize_t read(int file, void *bytes, size_t length) { return may_read(file) ? syscall(SYS_read, file, bytes, length) : -1; }
ssize_t pread(int file, void *bytes, size_t length, off_t offset) {
    return may_read(file) ? syscall(SYS_pread64, file, bytes, length, offset) : -1;
}
ssize_t pread64(int file, void *bytes, size_t length, off_t offset) { return pread(file, bytes, length, offset); }

int ftruncate(int file, off_t length) {
    pthread_mutex_lock(&lock);
    long number = object_on(file);
    int done = -1;
    struct stat found;
    enum fate fate = GO_ON;
    if (number >= 0) {
        fstat(file, &found);
        fate = next(TRUNCATE, objects[number].path, length > found.st_size);
    }
    if (fate != FAIL) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        if (number >= 0) keep_image(number, path);
        done = (int)syscall(SYS_ftruncate, file, length);
        if (number >= 0 && !done) keep_change(number, 0, NULL, 0, (size_t)length);
        die_if(fate);
    }
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate64(int file, off_t length) { return ftruncate(file, length); }

static int do_sync(int file, long call) {
    pthread_mutex_lock(&lock);
    long number = object_on(file);
    int done = -1, is_folder = number >= 0 && S_ISDIR(objects[number].mode);
    enum fate fate = number < 0 ? GO_ON : next(is_folder ? SYNC_FOLDER : SYNC, objects[number].path, 0);
    if (fate != FAIL) {
        done = (int)syscall(call, file);
        if (number >= 0 && !done) {
            if (is_folder) folder_synced(objects[number].path);
            else synced(&objects[number]);
        }
    } else if (!is_folder) {
        for (size_t n = 0; n < objects[number].count; n++) objects[number].changes[n].is_lost = 1;
    }
    pthread_mutex_unlock(&lock);
    return done;
}
int fsync(int file) { return do_sync(file, SYS_fsync); }
int fdatasync(int file) { return do_sync(file, SYS_fdatasync); }

static int do_open(int folder, const char *path, int flags, mode_t mode) {
    char whole[4096];
    if (!watched(folder, path, whole)) return (int)syscall(SYS_openat, folder, path, flags, mode);
    pthread_mutex_lock(&lock);
    struct stat found;
    int file = -1, was_there = !stat(whole, &found), is_new = !was_there && flags & O_CREAT;
    int is_emptied = was_there && flags & O_TRUNC && S_ISREG(found.st_mode) && found.st_size > 0;
    enum fate fate = next(is_new ? CREATE : is_emptied ? TRUNCATE : OPEN, whole, is_new);
    if (fate != FAIL) {
        if (is_new) name_of(whole);
        if (is_emptied) keep_image(see(whole, &found, 0), whole);
        file = (int)syscall(SYS_openat, folder, path, flags, mode);
        if (file >= 0 && !fstat(file, &found)) {
            long number = see(whole, &found, is_new);
            if (is_new) move_name(NULL, whole, number), objects[number].image = malloc(1), objects[number].length = 0, objects[number].has_image = 1;
            if (is_emptied) keep_change(number, 0, NULL, 0, 0);
        }
        die_if(fate);
    }
    pthread_mutex_unlock(&lock);
    return file;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }
int open(const char *path, int flags, ...) { MODE(flags) return do_open(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return do_open(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return do_open(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return do_open(folder, path, flags, mode); }
int creat(const char *path, mode_t mode) { return do_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int renameat2(int folder, const char *from, int other, const char *to, unsigned flags) {
    char left[4096], come[4096];
    int is_left = watched(folder, from, left), is_come = watched(other, to, come);
    if (!is_left && !is_come) return (int)syscall(SYS_renameat2, folder, from, other, to, flags);
    if (!is_left || !is_come || flags) broken("a rename across", to);
    pthread_mutex_lock(&lock);
    int done = -1;
    enum fate fate = next(RENAME, come, 0);
    if (fate != FAIL) {
        long object = object_at(left), over = object_at(come);
        name_of(left), name_of(come);
        if (over >= 0) keep_image(over, come);
        done = (int)syscall(SYS_renameat2, folder, from, other, to, 0);
        if (!done) move_name(left, come, object);
        die_if(fate);
    }
    pthread_mutex_unlock(&lock);
    return done;
}
int renameat(int folder, const char *from, int other, const char *to) { return renameat2(folder, from, other, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int folder, const char *path, int flags) {
    char whole[4096];
    if (!watched(folder, path, whole)) return (int)syscall(SYS_unlinkat, folder, path, flags);
    pthread_mutex_lock(&lock);
    int done = -1;
    long object = object_at(whole);
    enum fate fate = object < 0 ? GO_ON : next(UNLINK, whole, 0); /* removing what is not there is no operation */
    if (fate != FAIL) {
        if (object >= 0) name_of(whole), keep_image(object, whole);
        done = (int)syscall(SYS_unlinkat, folder, path, flags);
        if (object >= 0 && !done) move_name(whole, NULL, object);
        die_if(fate);
    }
    pthread_mutex_unlock(&lock);
    return done;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int folder, const char *path, mode_t mode) {
    char whole[4096];
    struct stat found;
    if (!watched(folder, path, whole) || !lstat(whole, &found)) return (int)syscall(SYS_mkdirat, folder, path, mode);
    pthread_mutex_lock(&lock);
    int done = -1;
    enum fate fate = next(MAKE_FOLDER, whole, 1);
    if (fate != FAIL) {
        name_of(whole);
        done = (int)syscall(SYS_mkdirat, folder, path, mode);
        if (!done && !lstat(whole, &found)) move_name(NULL, whole, see(whole, &found, 1));
        die_if(fate);
    }
    pthread_mutex_unlock(&lock);
    return done;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* Copying inside of the kernel: programs go on by reading and writing where it is not there. */
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags) {
    if (object_on(in) < 0 && object_on(out) < 0) return syscall(SYS_copy_file_range, in, from, out, to, length, flags);
    return errno = ENOSYS, -1;
}
ssize_t sendfile(int out, int in, off_t *from, size_t length) {
    if (object_on(in) < 0 && object_on(out) < 0) return syscall(SYS_sendfile, out, in, from, length);
    return errno = EINVAL, -1;
}
ssize_t sendfile64(int out, int in, off64_t *from, size_t length) { return sendfile(out, in, from, length); }
ssize_t splice(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags) {
    if (object_on(in) < 0 && object_on(out) < 0) return syscall(SYS_splice, in, from, out, to, length, flags);
    return errno = EINVAL, -1;
}

/* What this model does not know is not passed over in silence. */
void *mmap(void *wish, size_t length, int protection, int flags, int file, off_t offset) {
    long number = file >= 0 ? object_on(file) : -1;
    if (number >= 0 && flags & MAP_SHARED && protection & PROT_WRITE) {
        const char *path = objects[number].path;
        size_t end = strlen(path);
        if (end < 4 || strcmp(path + end - 4, "-shm")) broken("a shared mapping of", path);
    }
    return (void *)syscall(SYS_mmap, wish, length, protection, flags, file, offset);
}
void *mmap64(void *wish, size_t length, int protection, int flags, int file, off_t offset) {
    return mmap(wish, length, protection, flags, file, offset);
}

static int unknown(const char *what, const char *path) {
    char whole[4096];
    if (watched(AT_FDCWD, path, whole)) broken(what, whole);
    return 0;
}
int linkat(int folder, const char *from, int other, const char *to, int flags) {
    unknown("a link", to);
    return (int)syscall(SYS_linkat, folder, from, other, to, flags);
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
int symlink(const char *from, const char *to) {
    unknown("a link", to);
    return (int)syscall(SYS_symlinkat, from, AT_FDCWD, to);
}
int truncate(const char *path, off_t length) {
    unknown("truncate by name", path);
    return (int)syscall(SYS_truncate, path, length);
}
int truncate64(const char *path, off_t length) { return truncate(path, length); }
int fallocate(int file, int mode, off_t offset, off_t length) {
    if (object_on(file) >= 0) return errno = EOPNOTSUPP, -1;
    return (int)syscall(SYS_fallocate, file, mode, offset, length);
}
int fallocate64(int file, int mode, off_t offset, off_t length) { return fallocate(file, mode, offset, length); }
int posix_fallocate(int file, off_t offset, off_t length) {
    if (object_on(file) >= 0) return EINVAL;
    return syscall(SYS_fallocate, file, 0, offset, length) ? errno : 0;
}
int posix_fallocate64(int file, off_t offset, off_t length) { return posix_fallocate(file, offset, length); }
