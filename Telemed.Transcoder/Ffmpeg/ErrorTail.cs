using System.Text;
using Telemed.ServiceDefaults.Redaction;

namespace Telemed.Transcoder.Ffmpeg;

/// <summary>
/// Keeps the last lines that FFmpeg wrote to its standard error output, without secrets: what it prints names addresses, and
/// these hold passes. Both the number and the length of lines are bounded.
/// </summary>
public sealed class ErrorTail
{
    private const int MaxLines = 12;
    private const int MaxLineLength = 400;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new(MaxLines);

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
                    Keep(line);
                }
                else if (line.Length < MaxLineLength)
                {
                    line.Append(c);
                }
            }
        }

        Keep(line);
    }

    /// <summary>The last lines, oldest first, joined by <c>" | "</c>; empty where there was none.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            return string.Join(" | ", _lines);
        }
    }

    private void Keep(StringBuilder line)
    {
        if (line.Length == 0)
        {
            return;
        }

        var text = Redactor.Redact(line.ToString());
        line.Clear();
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
