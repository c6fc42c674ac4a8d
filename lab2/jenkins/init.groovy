// Written by notebooks/lab2_jenkins.ipynb; edit it there.
// Runs in the server before it answers: one user, no anonymous access, no port for agents.
import hudson.security.AuthorizationStrategy
import hudson.security.FullControlOnceLoggedInAuthorizationStrategy
import hudson.security.HudsonPrivateSecurityRealm
import hudson.security.csrf.DefaultCrumbIssuer
import jenkins.model.Jenkins
import jenkins.model.JenkinsLocationConfiguration

Jenkins jenkins = Jenkins.instance
HudsonPrivateSecurityRealm realm = new HudsonPrivateSecurityRealm(false)
String password = new File(jenkins.rootDir, 'lab2/password').readLines('UTF-8').first()
realm.createAccount(System.getProperty('lab2.user'), password)
jenkins.securityRealm = realm
AuthorizationStrategy strategy = new FullControlOnceLoggedInAuthorizationStrategy()
strategy.allowAnonymousRead = false
jenkins.authorizationStrategy = strategy
jenkins.crumbIssuer = new DefaultCrumbIssuer(false)
jenkins.slaveAgentPort = -1
jenkins.numExecutors = 2
jenkins.quietPeriod = 0
jenkins.save()
JenkinsLocationConfiguration location = JenkinsLocationConfiguration.get()
location.url = System.getProperty('lab2.url')
location.save()
