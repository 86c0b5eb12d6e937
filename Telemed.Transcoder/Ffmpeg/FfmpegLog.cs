using System.Text;
using Telemed.ServiceDefaults.Redaction;

namespace Telemed.Transcoder.Ffmpeg;

/// <summary>
/// What FFmpeg writes to its standard error output: its last words, kept without secrets (what it prints names addresses, and these
/// hold passes), and between them the reports that <c>-progress pipe:2</c> asks for. Number and length of lines are bounded. Every other
/// line goes to <paramref name="onLine"/> as it is, secrets included; what FFmpeg says at its verbose level goes only there.
/// </summary>
public sealed class FfmpegLog(Action<ProgressReport> onProgress, Action<string>? onLine = null)
{
    private const int MaxLines = 12;
    private const int MaxLineLength = 400;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new(MaxLines);
    private readonly ProgressReader _progress = new();

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Reads until the end of <paramref name="stream"/>.</summary>
    public async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var line = new StringBuilder(MaxLineLength);
        var buffer = new char[1024];
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            foreach (var c in buffer.AsSpan(0, count))
            {
                if (c is '\n' or '\r')
                {
                    Take(line);
                }
                else if (line.Length < MaxLineLength)
                {
                    line.Append(c);
                }
            }
        }

        Take(line);
    }

    /// <summary>The last lines, oldest first, joined by <c>" | "</c>; empty where there was none.</summary>
    public override string ToString() => string.Join(" | ", LastLines);

    private void Take(StringBuilder line)
    {
        if (line.Length == 0)
        {
            return;
        }

        var text = line.ToString();
        line.Clear();
        if (_progress.TryTake(text, out var report))
        {
            if (report is not null)
            {
                onProgress(report);
            }

            return;
        }

        onLine?.Invoke(text);
        if (text.Contains("[verbose] ", StringComparison.Ordinal))
        {
            return;
        }

        text = Redactor.Redact(text);
        lock (_gate)
        {
            if (_lines.Count == MaxLines)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(text);
        }
    }
}
