using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Running;

[assembly: AssemblyFixture(typeof(SharedSystem))]
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Telemed.EndToEnd.Tests.Running;

/// <summary>
/// Tests that measure, that break or slow down what others use, or that need the whole machine: two browsers which both encode a camera.
/// Those that are not of this collection run before, two classes at a time.
/// </summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class OneAfterTheOther;

/// <summary>One system and one browser for all tests; each test makes a consultation of its own.</summary>
public sealed class SharedSystem : IAsyncLifetime
{
    private TelemedSystem? _system;
    private DoctorBrowser? _browser;

    public TelemedSystem System => _system ?? throw new InvalidOperationException("The system has not been started.");

    public DoctorBrowser Browser => _browser ?? throw new InvalidOperationException("The browser has not been started.");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        // The servers that streams are relayed to are on this machine too.
        _system = await TelemedSystem.StartAsync(new Dictionary<string, string> { ["Jobs__AllowLocal"] = "true", ["Transcoder__AllowLocalAddresses"] = "true" });
        _browser = await DoctorBrowser.StartAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        if (_system is not null)
        {
            await _system.DisposeAsync();
        }
    }
}
