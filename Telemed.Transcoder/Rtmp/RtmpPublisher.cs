using System.Buffers;
using System.Collections.Concurrent;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;

namespace Telemed.Transcoder.Rtmp;

/// <summary>
/// Publishes one stream at an RTMP or RTMPS server (Adobe's RTMP specification 1.0; the commands before <c>publish</c> as all
/// encoders send them). FFmpeg could do it, but takes the address with the stream key on its command line only, where every user of
/// the machine reads it.
/// </summary>
public sealed class RtmpPublisher : IAsyncDisposable
{
    // As all encoders number them; a server tells by the message what a chunk stream carries.
    private const int CommandChunks = 3;
    private const int AudioChunks = 4;
    private const int DataChunks = 5;
    private const int VideoChunks = 6;

    // FLV's onMetaData becomes a live stream's by this name before it.
    private static readonly byte[] SetDataFrame = [Amf0Types.String, 0, 13, .. "@setDataFrame"u8];

    private readonly RtmpWire _wire;
    private readonly RtmpTarget _target;
    private readonly RtmpTimings _timings;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentDictionary<double, TaskCompletionSource<RtmpCommand>> _asked = new();
    private readonly TaskCompletionSource _published = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private double _transaction;
    private uint _streamId;

    private RtmpPublisher(RtmpWire wire, RtmpTarget target, RtmpTimings timings, TimeProvider time) =>
        (_wire, _target, _timings, _time) = (wire, target, timings, time);

    /// <summary>Completes when the server has ended the publication or the connection is lost, with the reason in words. Does not fail.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Bytes given to the connection, RTMP's own included.</summary>
    public long SentBytes => _wire.SentBytes;

    /// <summary>
    /// Connects and publishes; done when the server has said that it takes the stream. Throws <see cref="RtmpException"/> with the
    /// reason in words when it does not.
    /// </summary>
    public static async Task<RtmpPublisher> ConnectAsync(
        RtmpTarget target, RtmpPolicy policy, RtmpTimings timings, TimeProvider time, CancellationToken cancellationToken)
    {
        var wire = await RtmpWire.OpenAsync(target, policy, timings, time, cancellationToken);
        var publisher = new RtmpPublisher(wire, target, timings, time);
        try
        {
            using (ExecutionContext.SuppressFlow())
            {
                publisher._reading = Task.Run(publisher.ReadAsync, CancellationToken.None);
            }

            await publisher.PublishAsync(cancellationToken);
            return publisher;
        }
        catch (Exception exception)
        {
            await publisher.DisposeAsync();
            throw RtmpWire.InWords(exception, cancellationToken);
        }
    }

    /// <summary>
    /// Sends tags with these times, and waits until the connection has taken them. Throws <see cref="RtmpException"/> when it is lost
    /// or takes nothing for too long.
    /// </summary>
    public async Task SendAsync(IReadOnlyList<TimedTag> tags, CancellationToken cancellationToken)
    {
        try
        {
            await _wire.WriteAsync(
                output =>
                {
                    foreach (var (tag, time) in tags)
                    {
                        Add(output, tag, time);
                    }
                },
                cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var words = RtmpWire.InWords(exception, cancellationToken);
            // What the server said before it hung up says more than the socket that broke.
            throw Ended.IsCompleted ? new RtmpException(await Ended, words) : words;
        }
    }

    /// <summary>Says goodbye, so that the server ends the stream at once instead of waiting for more of it.</summary>
    public async Task CloseAsync()
    {
        if (Ended.IsCompleted)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(_timings.Close, _time);
        try
        {
            await _wire.WriteAsync(
                output =>
                {
                    Command(output, 0, "FCUnpublish", payload => Named(payload, _target.Key));
                    Command(output, 0, "deleteStream", payload =>
                    {
                        Amf0Writer.WriteNull(payload);
                        Amf0Writer.WriteNumber(payload, _streamId);
                    });
                },
                deadline.Token);
            _wire.ShutdownSend();
            await Ended.WaitAsync(deadline.Token);
        }
        catch (Exception exception) when (exception is RtmpException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It was over anyway.
        }
    }

    /// <summary>Hangs up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _wire.DisposeAsync();
        await _reading;
        _over.Dispose();
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        await AskAsync("connect", "the server refused the connection", payload => Amf0Writer.WriteObject(
            payload,
            ("app", _target.App),
            ("type", "nonprivate"),
            // Servers choose by this name what an encoder is capable of.
            ("flashVer", "FMLE/3.0 (compatible; Telemed)"),
            ("tcUrl", _target.TcUrl)), cancellationToken);

        await _wire.WriteAsync(
            output =>
            {
                // Answers to these are not waited for: many servers give none.
                Command(output, 0, "releaseStream", payload => Named(payload, _target.Key));
                Command(output, 0, "FCPublish", payload => Named(payload, _target.Key));
            },
            cancellationToken);
        var created = await AskAsync("createStream", "the server gave no stream", Amf0Writer.WriteNull, cancellationToken);
        _streamId = created.Arguments.OfType<double>().FirstOrDefault() is var id and > 0 and < uint.MaxValue ? (uint)id : 1;

        await _wire.WriteAsync(
            output => Command(output, _streamId, "publish", payload =>
            {
                Named(payload, _target.Key);
                Amf0Writer.WriteString(payload, "live");
            }),
            cancellationToken);
        await AnsweredAsync(_published.Task, "publish", cancellationToken);
    }

    private async Task<RtmpCommand> AskAsync(string name, string refusal, Action<IBufferWriter<byte>> arguments, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<RtmpCommand>(TaskCreationOptions.RunContinuationsAsynchronously);
        var number = _transaction + 1;
        _asked[number] = answer;
        await _wire.WriteAsync(output => Command(output, 0, name, arguments), cancellationToken);
        await AnsweredAsync(answer.Task, name, cancellationToken);
        var command = await answer.Task;
        return command.Name == "_result" ? command : throw new RtmpException($"{refusal}: {Reason(command)}");
    }

    private async Task AnsweredAsync(Task answer, string name, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(answer, Ended).WaitAsync(_timings.Answer, _time, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new RtmpException($"the server does not answer \"{name}\" within {_timings.Answer.TotalSeconds:0.#} s", exception);
        }

        if (!answer.IsCompleted)
        {
            throw new RtmpException(await Ended);
        }

        await answer;
    }

    private async Task ReadAsync()
    {
        string reason;
        try
        {
            while (await _wire.ReadAsync(_over.Token) is { } message)
            {
                Take(RtmpCommand.Read(message));
            }

            reason = "the server hung up";
        }
        catch (Exception exception)
        {
            reason = RtmpWire.InWords(exception, CancellationToken.None).Message;
        }

        _ended.TrySetResult(reason);
    }

    private void Take(RtmpCommand command)
    {
        switch (command.Name)
        {
            case "_result" or "_error" when _asked.TryRemove(command.Transaction, out var asked):
                asked.TrySetResult(command);
                break;
            case "onStatus" when command.Text("code") == "NetStream.Publish.Start":
                _published.TrySetResult();
                break;
            case "onStatus" when command.Text("level") == "error" || IsEnd(command.Text("code")):
                _ended.TrySetResult($"the server refused the publication: {Reason(command)}");
                break;
            case "close":
                _ended.TrySetResult("the server closed the connection");
                break;
        }
    }

    private static bool IsEnd(string? code) =>
        code is "NetStream.Unpublish.Success" or "NetStream.Publish.BadName" or "NetStream.Publish.Denied" or "NetStream.Publish.Rejected" or "NetConnection.Connect.Closed";

    private string Reason(RtmpCommand command)
    {
        var said = string.Join(", ", new[] { command.Text("code"), command.Text("description") }.Where(text => !string.IsNullOrWhiteSpace(text)));
        return said.Length == 0 ? "it did not say why" : _target.Clean(said);
    }

    private void Command(IBufferWriter<byte> output, uint streamId, string name, Action<IBufferWriter<byte>> arguments)
    {
        var payload = new ArrayBufferWriter<byte>();
        Amf0Writer.WriteString(payload, name);
        Amf0Writer.WriteNumber(payload, ++_transaction);
        arguments(payload);
        _wire.Message(output, CommandChunks, RtmpMessageType.CommandAmf0, streamId, 0, [], payload.WrittenSpan);
    }

    private static void Named(IBufferWriter<byte> payload, string name)
    {
        Amf0Writer.WriteNull(payload);
        Amf0Writer.WriteString(payload, name);
    }

    private void Add(IBufferWriter<byte> output, FlvTag tag, long time)
    {
        // RTMP's clock has 32 bits, as FLV's.
        var stamp = unchecked((uint)time);
        switch (tag.Type)
        {
            case FlvTagType.Audio:
                _wire.Message(output, AudioChunks, RtmpMessageType.Audio, _streamId, stamp, [], tag.Data.Span);
                break;
            case FlvTagType.Video:
                _wire.Message(output, VideoChunks, RtmpMessageType.Video, _streamId, stamp, [], tag.Data.Span);
                break;
            case FlvTagType.Script:
                _wire.Message(output, DataChunks, RtmpMessageType.DataAmf0, _streamId, stamp, SetDataFrame, tag.Data.Span);
                break;
        }
    }
}
