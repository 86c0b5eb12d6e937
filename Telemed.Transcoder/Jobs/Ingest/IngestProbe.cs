using System.ComponentModel;
using System.Text;
using CliWrap;
using Telemed.Transcoder.Ffmpeg;

namespace Telemed.Transcoder.Jobs.Ingest;

/// <summary>Finds out what a source has, by letting FFmpeg describe it.</summary>
internal sealed class IngestProbe(FfmpegHost ffmpeg)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(12);

    // More is no description.
    private const int MaxDescription = 256 * 1024;

    /// <summary>What the source has, or in words why nobody knows.</summary>
    public async Task<(IngestTracks? Tracks, string? Fault)> ProbeAsync(IngestSource source, string? file, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(Deadline, ffmpeg.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        var said = new StringBuilder();
        var command = Cli.Wrap(ffmpeg.Path)
            .WithArguments(IngestArguments.Input(source, file, describe: true))
            .WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(IngestArguments.Script(source) is { } script ? PipeSource.FromString(script, Encoding.UTF8) : PipeSource.Null)
            .WithStandardOutputPipe(PipeTarget.ToStream(Stream.Null))
            .WithStandardErrorPipe(PipeTarget.Create((stream, token) => ReadAsync(stream, said, token)));
        try
        {
            var task = command.ExecuteAsync(either.Token);
            using (ffmpeg.Guard.Watch(task.ProcessId))
            {
                // Without an output FFmpeg describes its input and ends with a complaint.
                await task;
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (null, $"the source shows nothing within {Deadline.TotalSeconds:0} s");
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            return (null, "FFmpeg could not be started");
        }

        var description = said.ToString();
        var tracks = IngestTracks.Read(description);
        return tracks.HasVideo || tracks.HasAudio ? (tracks, null) : (null, "the source cannot be read: " + LastWords(description));
    }

    private static async Task ReadAsync(Stream stream, StringBuilder said, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var buffer = new char[2048];
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            said.Append(buffer, 0, said.Length < MaxDescription ? count : 0);
        }
    }

    private static string LastWords(string description)
    {
        var lines = description.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line.Contains("[error]", StringComparison.Ordinal) || line.Contains("[fatal]", StringComparison.Ordinal))
            .Where(line => !line.Contains("At least one output file", StringComparison.Ordinal))
            .TakeLast(3);
        var words = string.Join(" | ", lines);
        return words.Length == 0 ? "it has neither picture nor sound" : words.Length > 400 ? words[..400] : words;
    }
}
