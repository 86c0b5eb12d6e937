using System.ComponentModel.DataAnnotations;

namespace Telemed.Sessions.Tokens;

/// <summary>How access tokens are made (configuration section <c>Tokens</c>).</summary>
public sealed class TokenOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Tokens";

    /// <summary>The longest life that can be set: beyond it nothing that was given out is in force any more.</summary>
    internal static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    /// <summary>How long a token is good for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Tokens:Lifetime must be between a second and an hour.")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an RTMP address opens new connections; those that it has opened last.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Tokens:TicketLifetime must be between a second and an hour.")]
    public TimeSpan TicketLifetime { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Where this service keeps what outlives a start (configuration section <c>Telemed</c>).</summary>
public sealed class DataOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Telemed";

    /// <summary>A folder; made if it is not there.</summary>
    public string DataPath { get; set; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "telemed");

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Fault() is { } fault)
        {
            yield return new ValidationResult($"Telemed:DataPath cannot be used: {fault}", [nameof(DataPath)]);
        }
    }

    private string? Fault()
    {
        if (!Path.IsPathRooted(DataPath))
        {
            return "it is not an absolute path.";
        }

        try
        {
            MakeFolder();
            var probe = Path.Combine(DataPath, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return exception.Message;
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(DataPath);
        }
        else
        {
            Directory.CreateDirectory(DataPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
