using System.Diagnostics;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Rtmp;

namespace Telemed.Bench.Phones;

/// <summary>
/// Publishes a <see cref="Recording"/> by RTMP at the speed of life, over and over, with nothing encoded and no process of its own: eighty
/// of them cost a few hundredths of a core. To the hub it is a live-pusher.
/// </summary>
internal sealed class FilePhone : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly RtmpPublisher _publisher;

    private FilePhone(RtmpPublisher publisher, Recording recording)
    {
        _publisher = publisher;
        Completion = Task.Run(() => RunAsync(recording));
    }

    /// <summary>Ends when publishing ends, with the reason; never fails.</summary>
    public Task<string> Completion { get; }

    /// <summary>Publishes to <c>rtmp://host:port/{application}/{key}?…</c>; returns when the server has agreed.</summary>
    public static async Task<FilePhone> StartAsync(string address, Recording recording, CancellationToken cancellationToken)
    {
        // An RTMP client tells the server the application and the stream's key separately.
        var uri = new Uri(address);
        var path = uri.AbsolutePath.Trim('/').Split('/', 2);
        if (!RtmpTarget.TryCreate($"{uri.Scheme}://{uri.Authority}/{path[0]}", path[1] + uri.Query, out var target, out var fault))
        {
            throw new BenchException($"Nothing can be published: {fault}.");
        }

        return new FilePhone(
            await RtmpPublisher.ConnectAsync(target, new RtmpPolicy([], static _ => true), new RtmpTimings(), TimeProvider.System, cancellationToken), recording);
    }

    /// <summary>Hangs up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Completion;
        await _publisher.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>Sends each tag when it is due, by the clock: what comes late is followed at once by the next.</summary>
    private async Task<string> RunAsync(Recording recording)
    {
        try
        {
            await _publisher.SendAsync([.. recording.Headers.Select(header => new TimedTag(header, 0))], _stop.Token);
            var clock = Stopwatch.StartNew();
            for (var round = 0L; ; round++)
            {
                var offset = round * (long)Recording.Length.TotalMilliseconds;
                foreach (var tag in recording.Tags)
                {
                    var due = offset + tag.Timestamp;
                    if (due - clock.ElapsedMilliseconds is > 0 and var early)
                    {
                        await Task.Delay((int)early, _stop.Token);
                    }

                    if (_publisher.Ended.IsCompleted)
                    {
                        return await _publisher.Ended;
                    }

                    await _publisher.SendAsync([new TimedTag(tag, due)], _stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            await _publisher.CloseAsync();
            return "stopped";
        }
        catch (RtmpException fault)
        {
            return fault.Message;
        }
    }
}
