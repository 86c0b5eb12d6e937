using System.Diagnostics;
using System.Globalization;

namespace Telemed.Transcoder.Ffmpeg;

/// <summary>
/// The guard of Linux and macOS: a shell that knows the ids of the children and whose standard input is a pipe from here. The pipe's end,
/// which comes however this process goes, makes it kill them. Linux's parent-death signal would do without a shell, but it is tied to the
/// thread that started the process, and .NET's come and go; macOS has none.
/// </summary>
public sealed partial class ShellGuard : IChildGuard, IDisposable
{
    // What stops this process by its group or terminal must not stop the guard before it. It reads "+ id" and "- id".
    private const string Script = """
        trap '' HUP INT TERM
        ids=' '
        while read -r change id; do
          case $change in
            +) ids="$ids$id " ;;
            -) case $ids in *" $id "*) ids="${ids%%" $id "*} ${ids#*" $id "}" ;; esac ;;
          esac
        done
        for id in $ids; do kill -9 "$id" 2>/dev/null; done
        """;

    // A guard that cannot be started (no shell in this image) is not tried again for every child.
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly HashSet<int> _watched = [];
    private readonly ILogger<ShellGuard> _logger;
    private Process? _shell;
    private long _failedAt;
    private bool _disposed;

    public ShellGuard(ILogger<ShellGuard> logger)
    {
        _logger = logger;
    }

    /// <summary>The shell's process id; <see langword="null"/> while there is none.</summary>
    public int? ProcessId
    {
        get
        {
            lock (_gate)
            {
                return _shell?.Id;
            }
        }
    }

    /// <inheritdoc />
    public IDisposable Watch(int processId)
    {
        lock (_gate)
        {
            _watched.Add(processId);
            if (!TryTell('+', processId))
            {
                StartShell();
            }
        }

        return new Watched(this, processId);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            StopShell();
        }
    }

    private void Forget(int processId)
    {
        lock (_gate)
        {
            _watched.Remove(processId);
            TryTell('-', processId);
        }
    }

    // A shell that somebody has killed takes no more lines; the next child finds that out and another shell learns of all of them.
    private bool TryTell(char change, int processId)
    {
        if (_shell is not { HasExited: false } shell)
        {
            return false;
        }

        try
        {
            shell.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{change} {processId}"));
            shell.StandardInput.Flush();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void StartShell()
    {
        if (_disposed || (_failedAt != 0 && Stopwatch.GetElapsedTime(_failedAt) < Again))
        {
            return;
        }

        StopShell();
        try
        {
            _shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "telemed-child-guard"]) { RedirectStandardInput = true, UseShellExecute = false });
            _failedAt = 0;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            _failedAt = Stopwatch.GetTimestamp();
            LogNoShell(_logger, exception.Message);
            return;
        }

        foreach (var id in _watched)
        {
            TryTell('+', id);
        }
    }

    private void StopShell()
    {
        if (_shell is not { } shell)
        {
            return;
        }

        _shell = null;
        try
        {
            shell.StandardInput.Dispose();
        }
        catch (IOException)
        {
            // It is gone already.
        }

        shell.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No shell watches over FFmpeg: should this service be killed, FFmpeg ends by itself some seconds later. {Reason}")]
    private static partial void LogNoShell(ILogger logger, string reason);

    private sealed class Watched(ShellGuard guard, int processId) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                guard.Forget(processId);
            }
        }
    }
}
