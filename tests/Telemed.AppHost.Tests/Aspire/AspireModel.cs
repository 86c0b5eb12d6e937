namespace Telemed.AppHost.Tests.Aspire;

/// <summary>The AppHost, put together by its own AppHost.cs and not started.</summary>
internal static class AspireModel
{
    /// <summary>As on a machine without a container runtime, whether this one has one or not.</summary>
    public static Task<IDistributedApplicationTestingBuilder> RunAsync(params string[] settings) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.Telemed_AppHost>(
            ["TELEMED_CONTAINERS=off", "Media:Engine=standin", "TELEMED_API_KEY=a-key-for-this-test", .. settings],
            TestContext.Current.CancellationToken);

    /// <summary>The keys that a resource's environment has, as far as this repository's AppHost sets them.</summary>
    public static async Task<IReadOnlyCollection<string>> KeysAsync(IResource resource)
    {
        var environment = new Dictionary<string, object>();
        var context = new EnvironmentCallbackContext(
            new DistributedApplicationExecutionContext(DistributedApplicationOperation.Run), resource, environment, TestContext.Current.CancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context);
        }

        return environment.Keys;
    }

    public static IResource Named(this IDistributedApplicationTestingBuilder builder, string name) =>
        builder.Resources.Single(resource => resource.Name == name);
}
