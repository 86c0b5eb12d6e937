using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Telemed.Transcoder.Ffmpeg;

/// <summary>What a child process uses, measured between two looks at it. Not thread-safe.</summary>
public sealed class ChildUsage(TimeProvider time)
{
    // USER_HZ, which is 100 on every architecture that .NET runs on.
    private const int TicksPerSecond = 100;

    private int _processId;
    private TimeSpan _processorTime;
    private long _at;

    /// <summary>
    /// The use of processors since the last look at the same process (<see langword="null"/> at the first) and the resident memory in
    /// bytes; <see langword="null"/> when the process is gone.
    /// </summary>
    public (double? Cpu, long Memory)? Of(int processId)
    {
        try
        {
            var now = time.GetTimestamp();
            var (used, memory) = OperatingSystem.IsLinux() ? FromProcFs(processId) : FromSystem(processId);
            var elapsed = time.GetElapsedTime(_at, now);
            double? cpu = _processId == processId && elapsed > TimeSpan.Zero ? Math.Round(Math.Max(0, (used - _processorTime) / elapsed), 4) : null;
            (_processId, _processorTime, _at) = (processId, used, now);
            return (cpu, memory);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException or IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private static (TimeSpan Used, long Memory) FromSystem(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return (process.TotalProcessorTime, process.WorkingSet64);
    }

    // proc(5). Asking .NET for the memory would read a file for each of the process's threads, for every stream, every second.
    private static (TimeSpan Used, long Memory) FromProcFs(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        // The name may hold anything, also blanks and brackets; the state behind it is field 3.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        if (fields.Length < 22)
        {
            throw new FormatException("/proc/PID/stat has too few fields.");
        }

        return (TimeSpan.FromSeconds((Field(14) + Field(15)) / (double)TicksPerSecond), Field(24) * Environment.SystemPageSize);

        long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
    }
}
