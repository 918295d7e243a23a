/* Starts /bin/true n times with posix_spawn and prints how long each took, in microseconds. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

int main(int argc, char **argv) {
    char *arguments[] = {"/bin/true", NULL};
    int n = argc > 1 ? atoi(argv[1]) : 100;
    for (int i = 0; i < n; i++) {
        pid_t pid;
        int status;
        double start = now();
        if (posix_spawn(&pid, "/bin/true", NULL, NULL, arguments, environ) != 0 || waitpid(pid, &status, 0) != pid) {
            return 1;
        }
        printf("%f\n", now() - start);
    }
    return 0;
}
