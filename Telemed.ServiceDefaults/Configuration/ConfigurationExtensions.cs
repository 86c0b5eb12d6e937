using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Telemed.ServiceDefaults.Configuration;

/// <summary>Options that are checked at start, and a run that reports every fault in one message.</summary>
public static class ConfigurationExtensions
{
    /// <summary>The exit code for a configuration that cannot work.</summary>
    public const int ExitCodeForFaults = 2;

    /// <summary>Binds <typeparamref name="T"/> to <paramref name="section"/> and checks its data annotations at start.</summary>
    public static OptionsBuilder<T> AddCheckedOptions<T>(this WebApplicationBuilder builder, string section)
        where T : class =>
        builder.Services.AddOptions<T>().Bind(builder.Configuration.GetSection(section)).ValidateDataAnnotations().ValidateOnStart();

    /// <summary>
    /// Runs the service until it is stopped. Answers the exit code: 0, or <see cref="ExitCodeForFaults"/> after writing every
    /// configuration fault to the standard error output in one message.
    /// </summary>
    public static async Task<int> RunServiceAsync(this WebApplication app)
    {
        // A host that has failed to start is disposed, with everything that could be asked for the name.
        var name = app.Environment.ApplicationName;
        try
        {
            // Before the host does it, which would log the stack as well.
            app.Services.GetService<IStartupValidator>()?.Validate();
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (Faults(exception) is { Count: > 0 } faults)
        {
            await Console.Error.WriteLineAsync(
                $"{name} cannot start with this configuration:{Environment.NewLine}"
                + string.Join(Environment.NewLine, faults.Select(fault => "  - " + fault)));
            return ExitCodeForFaults;
        }
    }

    private static List<string> Faults(Exception exception) => exception switch
    {
        OptionsValidationException options => [.. options.Failures.Select(WithoutPreamble)],
        AggregateException aggregate when aggregate.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            [.. aggregate.InnerExceptions.SelectMany(Faults)],
        _ => [],
    };

    // "DataAnnotation validation failed for 'X' members: 'Y' with the error: 'Z'." says Z best.
    private static string WithoutPreamble(string failure)
    {
        const string Marker = "with the error: '";
        var start = failure.IndexOf(Marker, StringComparison.Ordinal);
        return start < 0 ? failure : failure[(start + Marker.Length)..].TrimEnd('.', '\'');
    }
}
