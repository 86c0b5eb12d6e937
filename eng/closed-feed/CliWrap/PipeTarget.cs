using System.Text;

namespace CliWrap;

/// <summary>Where a process's standard output or standard error output goes.</summary>
public abstract class PipeTarget
{
    /// <summary>Nowhere: the pipe is closed at once, so a process that writes a lot should be given <see cref="Stream.Null"/> instead.</summary>
    public static PipeTarget Null { get; } = Create((_, cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask);

    /// <summary>Reads from the process until the returned task ends, which closes the pipe.</summary>
    public abstract Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default);

    /// <summary>Into <paramref name="handlePipeAsync"/>.</summary>
    public static PipeTarget Create(Func<Stream, CancellationToken, Task> handlePipeAsync) => new DelegateTarget(handlePipeAsync);

    /// <summary>Into <paramref name="handlePipe"/>.</summary>
    public static PipeTarget Create(Action<Stream> handlePipe) => Create((origin, _) =>
    {
        handlePipe(origin);
        return Task.CompletedTask;
    });

    /// <summary>Into a stream; <paramref name="autoFlush"/> hands over each piece as it comes.</summary>
    public static PipeTarget ToStream(Stream stream, bool autoFlush) =>
        Create((origin, cancellationToken) => PipeCopy.CopyAsync(origin, stream, autoFlush, cancellationToken));

    /// <summary>Into a stream, each piece as it comes.</summary>
    public static PipeTarget ToStream(Stream stream) => ToStream(stream, autoFlush: true);

    /// <summary>Into a string builder, as text.</summary>
    public static PipeTarget ToStringBuilder(StringBuilder stringBuilder, Encoding encoding) =>
        Create(async (origin, cancellationToken) =>
        {
            using var reader = PipeCopy.TextOf(origin, encoding);
            var buffer = new char[PipeCopy.TextBufferSize];
            while (await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                stringBuilder.Append(buffer, 0, count);
            }
        });

    /// <summary>Into a string builder, as text.</summary>
    public static PipeTarget ToStringBuilder(StringBuilder stringBuilder) => ToStringBuilder(stringBuilder, Encoding.Default);

    /// <summary>Into a delegate, line by line.</summary>
    public static PipeTarget ToDelegate(Func<string, CancellationToken, Task> handleLineAsync, Encoding encoding) =>
        Create(async (origin, cancellationToken) =>
        {
            using var reader = PipeCopy.TextOf(origin, encoding);
            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                await handleLineAsync(line, cancellationToken).ConfigureAwait(false);
            }
        });

    /// <summary>Into a delegate, line by line.</summary>
    public static PipeTarget ToDelegate(Func<string, CancellationToken, Task> handleLineAsync) => ToDelegate(handleLineAsync, Encoding.Default);

    /// <summary>Into a delegate, line by line.</summary>
    public static PipeTarget ToDelegate(Func<string, Task> handleLineAsync, Encoding encoding) => ToDelegate((line, _) => handleLineAsync(line), encoding);

    /// <summary>Into a delegate, line by line.</summary>
    public static PipeTarget ToDelegate(Func<string, Task> handleLineAsync) => ToDelegate(handleLineAsync, Encoding.Default);

    /// <summary>Into a delegate, line by line.</summary>
    public static PipeTarget ToDelegate(Action<string> handleLine, Encoding encoding) => ToDelegate(
        line =>
        {
            handleLine(line);
            return Task.CompletedTask;
        },
        encoding);

    /// <summary>Into a delegate, line by line.</summary>
    public static PipeTarget ToDelegate(Action<string> handleLine) => ToDelegate(handleLine, Encoding.Default);

    private sealed class DelegateTarget(Func<Stream, CancellationToken, Task> copy) : PipeTarget
    {
        public override Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default) => copy(origin, cancellationToken);
    }
}
