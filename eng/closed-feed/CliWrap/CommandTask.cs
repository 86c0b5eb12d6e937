using System.Runtime.CompilerServices;

namespace CliWrap;

/// <summary>A run under way; can be awaited.</summary>
public class CommandTask<TResult>(Task<TResult> task, int processId) : IDisposable
{
    /// <summary>The run as a plain task.</summary>
    public Task<TResult> Task { get; } = task;

    /// <summary>The process's id.</summary>
    public int ProcessId { get; } = processId;

    /// <summary>Lets <see langword="await"/> take this object.</summary>
    public TaskAwaiter<TResult> GetAwaiter() => Task.GetAwaiter();

    /// <summary>As <see cref="Task{TResult}.ConfigureAwait(bool)"/>.</summary>
    public ConfiguredTaskAwaitable<TResult> ConfigureAwait(bool continueOnCapturedContext) => Task.ConfigureAwait(continueOnCapturedContext);

    /// <summary>Frees the task, which must have ended; it does not end the process.</summary>
    public void Dispose()
    {
        Task.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The run as a plain task.</summary>
    public static implicit operator Task<TResult>(CommandTask<TResult> commandTask) => commandTask.Task;
}
