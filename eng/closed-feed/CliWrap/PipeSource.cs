using System.Text;

namespace CliWrap;

/// <summary>What a process reads from its standard input.</summary>
public abstract class PipeSource
{
    /// <summary>Nothing: the standard input ends at once.</summary>
    public static PipeSource Null { get; } = Create((_, cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask);

    /// <summary>Writes to the process until the returned task ends, which closes its standard input.</summary>
    public abstract Task CopyToAsync(Stream destination, CancellationToken cancellationToken = default);

    /// <summary>What <paramref name="handlePipeAsync"/> writes.</summary>
    public static PipeSource Create(Func<Stream, CancellationToken, Task> handlePipeAsync) => new DelegateSource(handlePipeAsync);

    /// <summary>What <paramref name="handlePipe"/> writes.</summary>
    public static PipeSource Create(Action<Stream> handlePipe) => Create((destination, _) =>
    {
        handlePipe(destination);
        return Task.CompletedTask;
    });

    /// <summary>What <paramref name="stream"/> holds; <paramref name="autoFlush"/> hands over each piece as it comes.</summary>
    public static PipeSource FromStream(Stream stream, bool autoFlush) =>
        Create((destination, cancellationToken) => PipeCopy.CopyAsync(stream, destination, autoFlush, cancellationToken));

    /// <summary>What <paramref name="stream"/> holds, each piece as it comes.</summary>
    public static PipeSource FromStream(Stream stream) => FromStream(stream, autoFlush: true);

    /// <summary>These bytes.</summary>
    public static PipeSource FromBytes(ReadOnlyMemory<byte> data) =>
        Create(async (destination, cancellationToken) => await destination.WriteAsync(data, cancellationToken).ConfigureAwait(false));

    /// <summary>These bytes.</summary>
    public static PipeSource FromBytes(byte[] data) => FromBytes((ReadOnlyMemory<byte>)data);

    /// <summary>This text.</summary>
    public static PipeSource FromString(string str, Encoding encoding) => FromBytes(encoding.GetBytes(str));

    /// <summary>This text, as the console encodes it.</summary>
    public static PipeSource FromString(string str) => FromString(str, Console.InputEncoding);

    private sealed class DelegateSource(Func<Stream, CancellationToken, Task> copy) : PipeSource
    {
        public override Task CopyToAsync(Stream destination, CancellationToken cancellationToken = default) => copy(destination, cancellationToken);
    }
}
